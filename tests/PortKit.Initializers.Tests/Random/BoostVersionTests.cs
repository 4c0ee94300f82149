using PortKit.Initializers.Random;

namespace PortKit.Initializers.Tests.Random;

public sealed class BoostVersionTests
{
    [Theory]
    [InlineData("1.47", BoostEra.BoxMuller, "1.47")]
    [InlineData("1.47.0", BoostEra.BoxMuller, "1.47")]
    [InlineData("1.54.0", BoostEra.BoxMuller, "1.54")]
    [InlineData("1.55", BoostEra.BoxMuller, "1.55")]
    [InlineData("1.56", BoostEra.Ziggurat1, "1.56")]
    [InlineData("1.58.0", BoostEra.Ziggurat1, "1.58")]
    [InlineData("1.63", BoostEra.Ziggurat1, "1.63")]
    [InlineData("1.64", BoostEra.Ziggurat2, "1.64")]
    [InlineData("1.65.1", BoostEra.Ziggurat2, "1.65.1")]
    [InlineData("1.74", BoostEra.Ziggurat2, "1.74")]
    [InlineData("1.90", BoostEra.Ziggurat2, "1.90")]
    public void A_version_has_its_era(string text, BoostEra era, string canonical)
    {
        Assert.True(BoostVersion.TryParse(text, out var version));
        Assert.Equal(era, version.Era);
        Assert.Equal(canonical, version.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.")]
    [InlineData("1.46")]
    [InlineData("1.91")]
    [InlineData("1.7")]
    [InlineData("1.074")]
    [InlineData("2.74")]
    [InlineData("01.74")]
    [InlineData("-1.74")]
    [InlineData(" 1.74")]
    [InlineData("1.74 ")]
    [InlineData("1.+74")]
    [InlineData("1.74.")]
    [InlineData("1.74.x")]
    [InlineData("1.74.-1")]
    [InlineData("1.74.0.0")]
    [InlineData("1.74.99999999999")]
    [InlineData("1_74")]
    [InlineData("latest")]
    public void Anything_else_is_none(string? text)
    {
        Assert.False(BoostVersion.TryParse(text, out var version));
        Assert.Equal(BoostVersion.Default, version);
    }

    [Fact]
    public void The_default_is_1_74()
    {
        Assert.Equal("1.74", BoostVersion.Default.ToString());
        Assert.True(BoostVersion.TryParse("1.74.0", out var version));
        Assert.Equal(BoostVersion.Default, version);
    }
}

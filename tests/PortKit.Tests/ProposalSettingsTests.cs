using PortKit.Net;

namespace PortKit.Tests;

/// <summary>The settings of rpn.proposal_layer as text.</summary>
public sealed class ProposalSettingsTests
{
    [Theory]
    [InlineData("candidates=6000,most=300,overlap=0.7,min-size=16")]
    [InlineData("most=0")]
    [InlineData("overlap=1")]
    public void Read_and_written(string text)
    {
        Assert.True(ProposalSettings.TryParse(text, out var settings));
        Assert.Equal(text, settings.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("most")]
    [InlineData("most=")]
    [InlineData("most=-1")]
    [InlineData("most=1.5")]
    [InlineData("most=1,most=2")]
    [InlineData("overlap=1.1")]
    [InlineData("overlap=NaN")]
    [InlineData("min-size=1,")]
    [InlineData("others=1")]
    public void Refused(string? text) => Assert.False(ProposalSettings.TryParse(text, out _));
}

using PortKit.Comparison;

namespace PortKit.Tests.Comparison;

public sealed class Crc32Tests
{
    [Fact]
    public void The_check_value_of_the_polynomial()
    {
        for (var cut = 0; cut <= 9; cut++)
        {
            var crc = new Crc32();
            crc.Add("123456789"u8[..cut]);
            crc.Add("123456789"u8[cut..]);
            Assert.Equal(0xCBF43926, crc.Value);
        }

        Assert.Equal(0u, new Crc32().Value);
    }
}

using System.Security.Cryptography;

namespace PortKit.Files.Tests;

public sealed class DigestStreamTests
{
    /// <summary>However the bytes come, written or made in memory that is lent, they are counted and digested once.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Counts_and_digests_what_goes_through(bool lends)
    {
        using var written = new MemoryStream();
        using var behind = lends ? new WriteBehindStream(written) : null;
        using var digest = new DigestStream((Stream?)behind ?? written);
        digest.Write([1, 2, 3]);
        digest.GetSpan(2)[..2].Fill(7);
        digest.Advance(2);
        digest.Write([4]);
        digest.Flush();
        Assert.Equal([1, 2, 3, 7, 7, 4], written.ToArray());
        Assert.Equal(6, digest.Written);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(written.ToArray())), digest.Digest());
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PortKit.Overrides;

/// <summary>
/// The seed of what is filled apart from Caffe's stream of numbers: the net's seed, XORed with the first four bytes, little-endian, of the
/// SHA-256 of a name in UTF-8. It does not depend on what else the net holds.
/// </summary>
internal static class OverrideSeed
{
    /// <summary>The seed of a name.</summary>
    /// <param name="seed">The net's seed.</param>
    /// <param name="name">LAYER.INDEX for a blob; for the data of LSUV the name of the input.</param>
    public static uint Of(uint seed, string name) => seed ^ BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
}

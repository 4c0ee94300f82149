using System.Text;
using System.Text.Unicode;

namespace PortKit.Files;

/// <summary>Text in files that do not say what encoding it has.</summary>
public static class ByteText
{
    /// <summary>
    /// The text of a value's bytes. Bytes that are not UTF-8 throughout come from an editor of another encoding; each of them
    /// becomes the character of the same number (Latin-1), so that different names stay different.
    /// </summary>
    public static string Decode(ReadOnlySpan<byte> bytes, out bool isUtf8)
    {
        isUtf8 = Utf8.IsValid(bytes);
        return isUtf8 ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);
    }
}

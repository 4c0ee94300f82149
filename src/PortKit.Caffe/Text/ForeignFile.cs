namespace PortKit.Caffe.Text;

/// <summary>Tells files that are no prototxt at all, so that they get one clear error and not ten odd ones.</summary>
internal static class ForeignFile
{
    private const int Sample = 4096;

    /// <summary>What the bytes are instead of prototxt text, and what to do; null if they may be text.</summary>
    public static (string Message, string Hint)? Recognise(ReadOnlySpan<byte> bytes)
    {
        var sample = bytes[..Math.Min(bytes.Length, Sample)].TrimEnd((byte)0);
        if (sample.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || sample.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])
            || HasZeroInEveryPair(sample))
        {
            return ("Expected text in ASCII or UTF-8. Found UTF-16.", "Save the file as UTF-8.");
        }
        if (IsBinary(sample))
        {
            return ("Expected prototxt text. Found a binary file.",
                "If this is a file of trained weights (.caffemodel, .h5), name the net's .prototxt in its place; convert --weights takes the weights.");
        }
        var start = sample.TrimStart(" \t\r\n"u8);
        if (StartsWithTag(start, "<!doctype"u8) || StartsWithTag(start, "<html"u8))
            return ("Expected prototxt text. Found a web page.", "Download the raw file, not the page that shows it.");
        return null;
    }

    private static bool HasZeroInEveryPair(ReadOnlySpan<byte> sample)
    {
        if (sample.Length < 8)
            return false;
        for (var i = 1; i < Math.Min(sample.Length, 64); i += 2)
        {
            if ((sample[i - 1] == 0) == (sample[i] == 0))
                return false;
        }
        return true;
    }

    // A prototxt has no control characters; in weights every field's tag and every small number is one.
    private static bool IsBinary(ReadOnlySpan<byte> sample)
    {
        var controls = 0;
        foreach (var b in sample)
        {
            if (b is < 0x09 or (> 0x0D and < 0x20))
                controls++;
        }
        return controls >= 4 && controls * 20 >= sample.Length;
    }

    private static bool StartsWithTag(ReadOnlySpan<byte> text, ReadOnlySpan<byte> tag) =>
        text.Length >= tag.Length && System.Text.Ascii.EqualsIgnoreCase(text[..tag.Length], tag);
}

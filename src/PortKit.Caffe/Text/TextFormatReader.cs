using System.Text;
using Google.Protobuf;
using PortKit.Caffe.Files;

namespace PortKit.Caffe.Text;

/// <summary>
/// Reads messages from the protobuf text format, the format of prototxt files, by their descriptors. It accepts what
/// protobuf's C++ parser accepts, takes any bytes, keeps the place of every field, and tells all errors of a file, up
/// to ten, in one run.
/// <para>
/// A <c>string</c> whose bytes are not UTF-8 is read as Latin-1, byte by byte, with a warning; <c>bytes</c> fields keep
/// their bytes. Messages may nest 100 deep. The fields of forks in forks.proto are read like any others. Maps, and extensions named in
/// brackets, count as unknown fields. So does an engine of a name that Caffe does not know, which is no error: it
/// chooses the code that computes a layer, and not what is computed.
/// </para>
/// <para>
/// The place of a field is that of its name, and of an element within brackets that of the element. A
/// message stands where its field stands, the root at 1:1. Lines and columns count from 1, columns in bytes; a tab moves to the next
/// multiple of eight.
/// </para>
/// </summary>
public static class TextFormatReader
{
    /// <summary>Reads a whole file.</summary>
    /// <typeparam name="T">The type of the file's message, such as NetParameter.</typeparam>
    /// <param name="text">The file's bytes.</param>
    /// <param name="fileName">The name to call it by, or null.</param>
    /// <param name="map">Receives the places and the unknown fields of every message read.</param>
    /// <param name="bag">Receives what is wrong: PK1001 to PK1009, and PK1011.</param>
    /// <param name="options">How to judge; <see cref="TextFormatOptions.Default"/> if null.</param>
    /// <returns>The message, or null after any error.</returns>
    public static T? Read<T>(
        ReadOnlySpan<byte> text, string? fileName, SourceMap map, DiagnosticBag bag, TextFormatOptions? options = null)
        where T : class, IMessage<T>, new()
    {
        var message = new T();
        return Merge(message, text, fileName, map, bag, options) ? message : null;
    }

    /// <summary>Reads a text that is already in memory as a string; columns still count its UTF-8 bytes.</summary>
    /// <inheritdoc cref="Read{T}(ReadOnlySpan{byte}, string?, SourceMap, DiagnosticBag, TextFormatOptions?)"/>
    public static T? Read<T>(
        string text, string? fileName, SourceMap map, DiagnosticBag bag, TextFormatOptions? options = null)
        where T : class, IMessage<T>, new() =>
        Read<T>(Encoding.UTF8.GetBytes(text), fileName, map, bag, options);

    /// <summary>Reads a whole file into <paramref name="message"/>, whose singular fields must not be set yet.</summary>
    /// <returns>Whether there was no error. After one, the message holds what could be read.</returns>
    /// <inheritdoc cref="Read{T}(ReadOnlySpan{byte}, string?, SourceMap, DiagnosticBag, TextFormatOptions?)"/>
    public static bool Merge(
        IMessage message, ReadOnlySpan<byte> text, string? fileName, SourceMap map, DiagnosticBag bag, TextFormatOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(bag);
        options ??= TextFormatOptions.Default;

        if (ForeignFile.Find(text, text.Length, fileName, FileUse.Net) is { Kind: not FileKind.Empty } foreign)
        {
            bag.Add(PrototxtFile.Refusal(foreign, SourceLocation.In(fileName)));
            return false;
        }
        var errors = new TextErrors(fileName, bag);
        var start = SkipByteOrderMark(text, errors, bag, options);
        var parser = new TextParser(text, start, errors, map, bag, options);
        parser.ReadRoot(message);
        return !errors.Any;
    }

    private static int SkipByteOrderMark(ReadOnlySpan<byte> text, TextErrors errors, DiagnosticBag bag, TextFormatOptions options)
    {
        const string Message = "Expected text at the start of the file. Found a byte order mark, which Caffe itself refuses.";
        const string Hint = "Save the file as UTF-8 without a byte order mark.";
        if (!text.StartsWith(Encoding.UTF8.Preamble))
            return 0;
        if (options.Strict)
            errors.Report(CaffeCodes.ByteOrderMark, 1, 1, Message, Hint);
        else
            bag.Warning(CaffeCodes.ByteOrderMark, errors.At(1, 1), Message, Hint);
        return Encoding.UTF8.Preamble.Length;
    }
}

using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Xml;

namespace PortKit.Cli.Output;

/// <summary>Writes what was checked as the XML of JUnit, which continuous integration reads and shows.</summary>
internal static class JUnitReport
{
    private static ReadOnlySpan<byte> XmlStart => "<?xml"u8;

    /// <summary>The option of every command that checks something.</summary>
    public static Option<string?> NewOption() => new("--junit")
    {
        Description = "Write the result as JUnit XML, a case for each thing that was checked, to a file or, with -, to standard output.",
        HelpName = "F.xml",
    };

    /// <summary>Adds the option to a command, and with it that of JSON: standard output takes one of them.</summary>
    public static void AddTo(Command command, Option<string?> junit, Option<bool> json)
    {
        command.Add(junit);
        command.Add(json);
        command.Validators.Add(result =>
        {
            if (result.GetValue(json) && result.GetResult(junit) is { Tokens: [var token] } && new Destination(token.Value).IsStandardOutput)
                result.AddError($"--junit: the name of a file is expected beside --json, which goes to standard output. Found {token.Value}.");
        });
    }

    /// <summary>What speaks against writing the file, to be asked before anything is done.</summary>
    public static IReadOnlyList<Diagnostic> Problems(string? path, FilesRead read) =>
        path is not null ? new Destination(path).Problems("the JUnit file", read) : [];

    /// <summary>Whether it takes standard output, so that nothing else may be printed there.</summary>
    public static bool TakesStandardOutput(string? path) => path is not null && new Destination(path).IsStandardOutput;

    /// <summary>
    /// Writes a file, whole or not at all, that fails exactly if the exit code is not 0: where no case failed, one more tells the errors.
    /// </summary>
    /// <param name="path">The file, or <c>-</c> for standard output; null for none.</param>
    /// <param name="command">The command's name.</param>
    /// <param name="subject">What was checked, such as a net.</param>
    /// <param name="cases">The cases, in order.</param>
    /// <param name="exitCode">The exit code.</param>
    /// <param name="diagnostics">What was reported.</param>
    /// <returns>Why it could not be written, or null.</returns>
    public static Diagnostic? Write(
        string? path, string command, string subject, IReadOnlyList<JUnitCase> cases, int exitCode, IEnumerable<Diagnostic> diagnostics)
    {
        if (path is null)
            return null;
        if (exitCode != ExitCodes.Done && cases.All(one => one.Failure is null))
            cases = [.. cases, JUnitCase.Of(command, subject, exitCode, diagnostics)];
        var destination = new Destination(path);
        try
        {
            destination.Write(0, stream => Write(stream, $"portkit {command}", cases));
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return new OutputFile(destination.Shown, "the JUnit file").Unwritable(failure);
        }
    }

    /// <summary>
    /// Writes the file of a command that did not come to its work. What it would have read is not known, so that no file gives way but one of XML.
    /// </summary>
    /// <inheritdoc cref="Write(string?, string, string, IReadOnlyList{JUnitCase}, int, IEnumerable{Diagnostic})"/>
    public static Diagnostic? WriteUnfinished(string? path, string command, string subject, int exitCode, IEnumerable<Diagnostic> diagnostics) =>
        path is null || IsSomethingElse(path) ? null : Write(path, command, subject, [], exitCode, diagnostics);

    private static bool IsSomethingElse(string path)
    {
        if (new Destination(path).IsStandardOutput || !File.Exists(path))
            return false;
        try
        {
            using var file = File.OpenRead(path);
            var start = new byte[XmlStart.Length];
            return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) > 0 && !start.AsSpan().SequenceEqual(XmlStart);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    private static void Write(Stream stream, string suite, IReadOnlyList<JUnitCase> cases)
    {
        var settings = new XmlWriterSettings { Indent = true, NewLineChars = "\n", Encoding = new UTF8Encoding(false), CheckCharacters = true };
        using var xml = XmlWriter.Create(stream, settings);
        xml.WriteStartElement("testsuites");
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", Legal(suite));
        xml.WriteAttributeString("tests", cases.Count.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("failures", cases.Count(one => one is { Failure: not null, IsError: false }).ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("errors", cases.Count(one => one is { Failure: not null, IsError: true }).ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("skipped", cases.Count(one => one.Skipped is not null).ToString(CultureInfo.InvariantCulture));
        foreach (var one in cases)
            Write(xml, one);
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void Write(XmlWriter xml, JUnitCase one)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", Legal(one.ClassName));
        xml.WriteAttributeString("name", Legal(one.Name));
        if (one.Failure is not null)
        {
            xml.WriteStartElement(one.IsError ? "error" : "failure");
            xml.WriteAttributeString("message", Legal(one.Failure));
            xml.WriteString(Legal(one.Details ?? one.Failure));
            xml.WriteEndElement();
        }
        else if (one.Skipped is not null)
        {
            xml.WriteStartElement("skipped");
            xml.WriteAttributeString("message", Legal(one.Skipped));
            xml.WriteEndElement();
        }

        if (one.Output is not null)
            xml.WriteElementString("system-out", Legal(one.Output));
        xml.WriteEndElement();
    }

    // A net may name a layer with characters that XML does not have.
    private static string Legal(string text) => string.Concat(text.EnumerateRunes().Select(rune => IsLegal(rune.Value) ? rune.ToString() : "\uFFFD"));

    private static bool IsLegal(int code) => code is '\t' or '\n' or '\r' or (>= 0x20 and <= 0xD7FF) or (>= 0xE000 and <= 0xFFFD) or >= 0x10000;
}

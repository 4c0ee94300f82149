using System.Reflection;
using System.Text.RegularExpressions;
using PortKit.Caffe;

namespace PortKit.House.Tests;

/// <summary>Every diagnostic code has its line in the documentation, and every line its code.</summary>
public sealed partial class DiagnosticDocsTests
{
    [Fact]
    public void Every_code_is_documented_once()
    {
        var codes = new[] { typeof(CaffeCodes), typeof(Codes) }
            .SelectMany(table => table.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Select(field => (string)field.GetRawConstantValue()!)
            .Order(StringComparer.Ordinal)
            .ToList();
        Assert.Equal(codes.Distinct(), codes);
        var documented = Row().Matches(Repository.Read("docs", "diagnostics.md")).Select(match => match.Groups[1].Value);
        Assert.Equal(codes, documented);
    }

    [GeneratedRegex(@"^\| (PK\d{4}) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}

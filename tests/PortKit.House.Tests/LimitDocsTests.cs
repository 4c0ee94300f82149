using System.Globalization;
using System.Text.RegularExpressions;

namespace PortKit.House.Tests;

/// <summary>The table of limits in docs/hostile-input.md is that of <see cref="Limits.All"/>, with their defaults; memory is that of the machine.</summary>
public sealed partial class LimitDocsTests
{
    [Fact]
    public void Every_limit_has_its_row_with_its_default()
    {
        var documented = Row().Matches(Repository.Read("docs", "hostile-input.md")).Select(match => (match.Groups["name"].Value, match.Groups["preset"].Value));
        Assert.Equal(
            Limits.All.Select(limit => (limit.Name, limit.Name == "memory" ? "what the process may have" : limit.Of(Limits.Default).ToString(CultureInfo.InvariantCulture))),
            documented);
    }

    [GeneratedRegex(@"^\| `(?<name>[a-z-]+)` \| [^|]+ \| (?<preset>[^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}

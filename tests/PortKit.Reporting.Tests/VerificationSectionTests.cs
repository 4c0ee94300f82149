using System.Xml.Linq;
using PortKit.Reporting.Page;
using PortKit.Verification;

namespace PortKit.Reporting.Tests;

/// <summary>The table of the verification.</summary>
public sealed class VerificationSectionTests
{
    [Fact]
    public void Rows_that_fail_come_first_and_the_verdict_is_the_first_column()
    {
        var net = Pages.Model("lenet").Net!;
        var failing = new BlobComparison { Agrees = false, Problem = "1 of 2 values" };
        VerifiedBlob[] blobs =
        [
            .. net.Plan.Blobs.Select(blob => blob.Producer!.Name is "pool2" or "ip2"
                ? new VerifiedBlob(blob, BlobVerdict.Differs) { Comparison = failing }
                : new VerifiedBlob(blob, BlobVerdict.Agrees) { Comparison = new BlobComparison { Agrees = true } }),
        ];
        var text = VerificationSection.Of(new VerificationResult(blobs, [])).ToString();
        var table = XElement.Parse(text[text.IndexOf("<tbody>", StringComparison.Ordinal)..(text.IndexOf("</tbody>", StringComparison.Ordinal) + "</tbody>".Length)]);
        var rows = table.Elements().Select(row => row.Elements().Take(2).Select(cell => cell.Value).ToList()).ToList();
        Assert.Equal(blobs.Length, rows.Count);
        Assert.Equal([["differs", "pool2"], ["differs", "ip2"], ["agrees", "data"], ["agrees", "conv1"]], rows[..4]);
    }
}

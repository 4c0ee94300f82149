using PortKit.Reporting.Writing;
using PortKit.Verification;

namespace PortKit.Reporting.Page;

/// <summary>The section that tells how ONNX Runtime and Caffe's arithmetic compare, blob by blob.</summary>
internal static class VerificationSection
{
    /// <summary>The section.</summary>
    public static Markup Of(VerificationResult result)
    {
        var body = new Markup();
        var compared = result.Blobs.Where(blob => blob.Comparison is not null).ToList();
        body.Add($"""<p class="caption">The model was run in ONNX Runtime and computed with Caffe’s arithmetic on the same input: """);
        body.Add($"""{compared.Count(blob => blob.Comparison!.Agrees)} of {Counted.Of(compared.Count, "blob")} agree within """);
        body.Add($"""{Words.Number(VerifyOptions.DefaultTolerance)}.</p>""");
        if (result.FirstDifference is { } first)
            body.Add($"""<p class="no">The first layer that differs is <bdi>{first.Layer}</bdi>.</p>""");
        body.Add($"""<details{new Markup().AddRaw(result.Passed && compared.Count > 24 ? "" : " open")}>""");
        body.Add($"""<summary>Blob by blob <span class="quiet">{Counted.Of(result.Blobs.Count, "blob")}</span></summary>""");
        body.AddRaw("""<div class="scroll tall" tabindex="0" role="group" aria-label="Table"><table><thead><tr><th>verdict</th><th>layer</th>""");
        body.AddRaw("""<th>type</th><th>blob</th><th>shape</th><th class="num">largest difference</th><th class="num">relative</th></tr>""");
        body.AddRaw("""</thead><tbody>""");

        // What fails is what the table is opened for.
        foreach (var blob in result.Blobs.OrderByDescending(blob => blob.Failed).ThenByDescending(blob => blob.Verdict == BlobVerdict.NotComparable))
            Add(body, blob);
        return body.AddRaw("</tbody></table></div></details>");
    }

    private static void Add(Markup body, VerifiedBlob blob)
    {
        var (kind, verdict) = blob.Verdict switch
        {
            BlobVerdict.Agrees => ("ok", "agrees"),
            BlobVerdict.Drift => ("ok", "drift: the layer itself agrees"),
            BlobVerdict.Differs => ("no", "differs"),
            BlobVerdict.NotComparable => ("quiet", $"not comparable: {blob.Reason}"),
            BlobVerdict.Input => ("quiet", "input"),
            BlobVerdict.Random => ("quiet", "draws random numbers"),
            BlobVerdict.AfterRandom => ("quiet", "after random numbers"),
            _ => ("quiet", "not in the model"),
        };
        body.Add($"""<tr><td class="{kind}">{verdict}</td><td class="long">{LayerLink.To(blob.Layer)}</td><td>{blob.Type}</td>""");
        body.Add($"""<td class="long"><bdi>{blob.Name}</bdi></td><td>{blob.Shape.ToString().Replace('x', '×')}</td>""");
        body.Add($"""<td class="num">{Difference(blob.Comparison?.MaxAbs)}</td><td class="num">{Difference(blob.Comparison?.MaxRel)}</td></tr>""");
    }

    private static string Difference(double? difference) => difference is { } number ? Words.Number(number) : "";
}

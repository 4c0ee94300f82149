using PortKit.Caffe;

namespace PortKit.House.Tests;

/// <summary>
/// Real prototxt files, where a folder of them lies beside the checkout: every one parses, and either is planned or gets coded
/// diagnostics with a place.
/// </summary>
public sealed class CorpusTests
{
    [Fact]
    public void Every_file_is_planned_or_refused_with_a_place()
    {
        var corpus = Path.GetFullPath(Repository.PathOf("..", "shared", "corpus"));
        Assert.SkipUnless(Directory.Exists(corpus), "No corpus lies beside the checkout.");
        var planned = 0;
        var refused = 0;
        foreach (var row in File.ReadLines(Path.Combine(corpus, "index.tsv")).Skip(1).Select(line => line.Split('\t')))
        {
            var path = Path.Combine(corpus, row[0]);
            var net = Converter.Plan(path, new ConvertOptions { Seed = 1 });
            if (net.Succeeded)
            {
                planned++;
                continue;
            }

            refused++;
            var errors = net.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).ToList();
            Assert.NotEmpty(errors);
            Assert.DoesNotContain(errors, error => error.Code == Codes.Internal);
            if (row[^1] == "yes")
            {
                // A solver of Caffe's own may name a net that is not.
                Assert.DoesNotContain(
                    net.Diagnostics,
                    diagnostic => diagnostic.Location.File == path && diagnostic.Code is (CaffeCodes.Syntax or CaffeCodes.Value or CaffeCodes.UnknownField));
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{planned} planned, {refused} refused.");
    }
}

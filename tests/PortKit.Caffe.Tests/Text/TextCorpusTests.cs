using PortKit.Caffe.Protos;
using PortKit.Caffe.Text;

namespace PortKit.Caffe.Tests.Text;

/// <summary>
/// Real files from public repositories. They lie in a folder beside the checkout and are no part of it; without them these tests
/// are skipped.
/// </summary>
public class TextCorpusTests
{
    /// <summary>Templates: words that a script replaces with numbers stand where only a number can.</summary>
    private static readonly string[] Templates = ["template/MobileNetSSD_train_template", "template/MobileNetSSD_test_template", "template/MobileNetSSD_deploy_template"];

    [Fact]
    public void Strict_reading_finds_the_first_error_that_protobuf_finds()
    {
        foreach (var file in Corpus())
        {
            // What a fork has and PortKit honours is accepted where protobuf, with Caffe 1.0's schema, stops.
            if (IsHonoured(file.Verdict))
                continue;
            var first = Read(file, strict: true).FirstOrDefault();
            var found = first is null ? "yes" : $"{first.Location.Line}:{first.Location.Column}";
            Assert.Equal((file.Path, string.Join(':', file.Verdict.Split(':').Take(2))), (file.Path, found));
        }
    }

    [Fact]
    public void Reading_gives_warnings_only_and_those_only_for_fields_of_forks()
    {
        foreach (var file in Corpus())
        {
            var said = Read(file, strict: false);
            var isTemplate = Templates.Any(name => file.Path.Contains(name, StringComparison.Ordinal));
            Assert.True(isTemplate == said.HasErrors, $"{file.Path}: {string.Join("; ", said)}");
            if (isTemplate)
                Assert.All(said.Where(item => item.Severity == DiagnosticSeverity.Error), error => Assert.Contains("Found 'cls", error.Message, StringComparison.Ordinal));
            if (!IsHonoured(file.Verdict))
                Assert.True((file.Verdict == "yes") == (said.Count == 0), $"{file.Path}: {string.Join("; ", said)}");
        }
    }

    [Fact]
    public void What_is_written_reads_back_equal()
    {
        foreach (var file in Corpus().Where(file => file.Kind != "solver"))
        {
            var (net, map, _) = Reading<NetParameter>.Of(File.ReadAllBytes(file.FullPath));
            if (net is null)
                continue;
            var again = Reading<NetParameter>.Of(TextFormatWriter.Write(net, map));
            Assert.Equal(net, again.Message);
            Assert.Equal(TextFormatWriter.Write(net, map), TextFormatWriter.Write(again.Message!, again.Map));
        }
    }

    /// <summary>Whether the verdict is that a message lacks a field which is of a fork and in forks.proto.</summary>
    private static bool IsHonoured(string verdict) =>
        verdict.Split('"') is [_, var message, _, var field, ..]
        && CaffeReflection.Descriptor.FindTypeByName<Google.Protobuf.Reflection.MessageDescriptor>(message.Split('.')[1]) is { } type
        && MessageFields.Find(type, field) is not null;

    private static DiagnosticBag Read(CorpusFile file, bool strict)
    {
        var bytes = File.ReadAllBytes(file.FullPath);
        return file.Kind == "solver" ? Reading<SolverParameter>.Of(bytes, strict).Bag : Reading<NetParameter>.Of(bytes, strict).Bag;
    }

    private static List<CorpusFile> Corpus()
    {
        var checkout = new DirectoryInfo(AppContext.BaseDirectory);
        while (checkout is not null && !File.Exists(Path.Combine(checkout.FullName, "PortKit.sln")))
            checkout = checkout.Parent;
        var root = Path.Combine(checkout?.FullName ?? "", "..", "shared", "corpus");
        var index = Path.Combine(root, "index.tsv");
        if (!File.Exists(index))
            Assert.Skip("There is no corpus beside the checkout.");
        var rows = File.ReadLines(index).Skip(1).Select(line => line.Split('\t')).ToList();
        return [.. rows.Select(row => new CorpusFile(row[0], Path.Combine(root, row[0]), row[3], row[6]))];
    }

    private sealed record CorpusFile(string Path, string FullPath, string Kind, string Verdict);
}

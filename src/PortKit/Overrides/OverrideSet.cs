using PortKit.Filling;
using PortKit.Initializers;
using PortKit.Net;

namespace PortKit.Overrides;

/// <summary>The initializers that were given in place of the net's fillers. Of several that match a blob the last one wins.</summary>
internal sealed class OverrideSet
{
    // The nearest name is looked for among all: nobody reads so many hints.
    private const int MostAdvice = 50;

    private readonly List<Rule> _rules = [];

    // A net of thousands of layers, each named by a rule, would be gone through for each of them.
    private readonly Dictionary<string, List<BlobPattern>> _patternsOfLayer = new(StringComparer.Ordinal);
    private readonly List<BlobPattern> _openPatterns = [];

    /// <summary>Reads what was given, and the files that it names.</summary>
    /// <param name="given">What was given, in order.</param>
    /// <param name="bag">Takes the diagnostics of files and of initializers that do not read as such.</param>
    public static OverrideSet Read(IReadOnlyList<InitializerOverride> given, DiagnosticBag bag)
    {
        var set = new OverrideSet();
        var commandLine = SourceLocation.In("`Initializers`");
        foreach (var one in given)
        {
            IReadOnlyList<OverrideEntry> entries = one.File is { } file
                ? OverrideFile.Read(file, bag)
                : [new OverrideEntry(one.Pattern!, commandLine, one.Spec!, commandLine)];
            foreach (var entry in entries)
                set.Add(entry, bag);
        }

        return set;
    }

    /// <summary>Whether an initializer was given for a blob.</summary>
    public bool Matches(LearnableBlob blob) =>
        _openPatterns.Exists(pattern => pattern.Matches(blob))
        || (_patternsOfLayer.TryGetValue(blob.Layer.Name, out var patterns) && patterns.Exists(pattern => pattern.Matches(blob)));

    /// <summary>Lays the initializers over what there is. What matches nothing, or does not suit a blob, is reported.</summary>
    /// <param name="net">The net.</param>
    /// <param name="seed">The seed of the net.</param>
    /// <param name="options">Which builds are imitated.</param>
    /// <param name="values">The values laid over the fills so far.</param>
    /// <param name="bag">Takes the diagnostics.</param>
    /// <returns>The blobs whose values <see cref="LsuvPass"/> has yet to scale.</returns>
    public IReadOnlyDictionary<LearnableBlob, LsuvSpec> LayOver(
        NetPlan net, uint seed, InitializerOptions options, BlobValues values, DiagnosticBag bag)
    {
        var lsuv = new Dictionary<LearnableBlob, LsuvSpec>();
        var rules = new Dictionary<LearnableBlob, Rule>();
        var blobsOfLayer = net.Learnables.ToLookup(blob => blob.Layer.Name, StringComparer.Ordinal);
        var unmatched = 0;
        foreach (var rule in _rules)
        {
            var candidates = rule.Pattern.LayerName is { } layer ? blobsOfLayer[layer] : net.Learnables;
            var matched = candidates.Where(rule.Pattern.Matches).Select(blob => blob.Values).ToList();
            if (matched.Count == 0)
            {
                bag.Error(
                    Codes.InitializerPattern,
                    rule.PatternAt,
                    $"'{rule.Pattern.Text}': a pattern that matches learnable blobs is expected. Found none that it matches.",
                    unmatched++ < MostAdvice ? rule.Pattern.Advice(net) : null);
            }

            foreach (var blob in matched)
                rules[blob] = rule;
        }

        List<(Rule Rule, string Code, InitializerProblem Problem, string Blob)> unsuited = [];
        List<string> replaced = [];
        foreach (var (blob, rule) in rules)
        {
            if (rule.Spec is not { } spec)
                continue;
            var arrangement = FrameworkLayout.Of(blob, spec.Layout, net);
            if (spec.Lsuv is not null && LsuvPass.Validate(blob) is { } misfit)
            {
                unsuited.Add((rule, Codes.LsuvLayer, misfit, blob.ModelName));
            }
            else if (spec.Initializer.Validate(arrangement.Shape.Dims) is { } problem)
            {
                unsuited.Add((rule, Codes.InitializerMisfit, problem, blob.ModelName));
            }
            else
            {
                if (values.Contains(blob))
                    replaced.Add(blob.ModelName);
                var initialized = new InitializedBlob(blob, spec, arrangement, OverrideSeed.Of(seed, blob.Place), options);
                values.AddInitialized(blob, initialized, initialized.Origin, initialized.DependsOnCaffe);
                if (spec.Lsuv is { } scaled)
                    lsuv.Add(blob, scaled);
            }
        }

        foreach (var group in unsuited.GroupBy(one => (one.Rule, one.Code, one.Problem.Expected)))
        {
            var (blobs, found) = (string.Join(", ", group.Select(one => one.Blob)), string.Join(
                ", ", group.Select(one => one.Problem.Found).Distinct()));
            bag.Error(
                group.Key.Code,
                group.Key.Rule.SpecAt,
                $"{group.Key.Rule.Spec} cannot fill {blobs}: {group.Key.Expected}. Found {found}.",
                "Choose another initializer, or a pattern that leaves these blobs out. Shapes are in the framework's own layout.");
        }

        if (replaced.Count > 0)
        {
            bag.Note(
                Codes.InitializerWins,
                SourceLocation.In("`Initializers`"),
                $"Initializers take the place of weights: {string.Join(", ", replaced)}.");
        }

        return lsuv;
    }

    private void Add(OverrideEntry entry, DiagnosticBag bag)
    {
        if (!OverrideSpec.TryParse(entry.Spec, out var spec, out var problem))
        {
            bag.Error(
                Codes.InitializerSpec,
                entry.SpecAt,
                $"'{entry.Spec}': {problem.Expected}. Found {problem.Found}.",
                problem.Near.Count == 0
                    ? "docs/overrides.md lists the initializers and their arguments."
                    : $"Did you mean {string.Join(" or ", problem.Near)}?");
        }

        // What the pattern matches is reported all the same.
        var pattern = new BlobPattern(entry.Pattern);
        _rules.Add(new Rule(pattern, entry.PatternAt, spec, entry.SpecAt));
        if (pattern.LayerName is not { } layer)
            _openPatterns.Add(pattern);
        else if (_patternsOfLayer.TryGetValue(layer, out var patterns))
            patterns.Add(pattern);
        else
            _patternsOfLayer.Add(layer, [pattern]);
    }

    /// <summary>Which blobs, and what fills them; null for what does not read as such and was reported.</summary>
    private sealed record Rule(BlobPattern Pattern, SourceLocation PatternAt, OverrideSpec? Spec, SourceLocation SpecAt);
}

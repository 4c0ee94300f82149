using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;

namespace PortKit.Cli.Usage;

/// <summary>The words that an option takes, in any letter case, and what each stands for.</summary>
/// <param name="words">The words that are shown.</param>
/// <param name="others">Other words for some of them, as other programs and people have them.</param>
internal sealed class Words<T>(IReadOnlyList<KeyValuePair<string, T>> words, IReadOnlyDictionary<string, string>? others = null)
{
    /// <summary>The words that are shown, as help has them.</summary>
    public string Shown => string.Join('|', Names);

    /// <summary>The words that are shown.</summary>
    public IEnumerable<string> Names => words.Select(word => word.Key);

    /// <summary>An option that takes one of the words.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="preset">What holds without it.</param>
    public Option<T> Option(string name, string description, T preset) => Completed(new Option<T>(name)
    {
        Description = description,
        HelpName = Shown,
        Arity = ArgumentArity.ExactlyOne,
        DefaultValueFactory = _ => preset,
        CustomParser = result => Parse(result, name)[0],
    });

    /// <summary>An argument that is one of the words.</summary>
    /// <param name="name">The argument.</param>
    /// <param name="description">What it is for.</param>
    public Argument<T> Argument(string name, string description)
    {
        var argument = new Argument<T>(name)
        {
            Description = description,
            HelpName = Shown,
            CustomParser = result => Parse(result, name)[0],
        };
        argument.CompletionSources.Clear();
        argument.CompletionSources.Add(_ => Completions);
        return argument;
    }

    /// <summary>An option that takes one of the words, and can be given several times.</summary>
    public Option<T[]> ManyOption(string name, string description) => Completed(new Option<T[]>(name)
    {
        Description = description,
        HelpName = Shown,
        DefaultValueFactory = _ => [],
        CustomParser = result => [.. Parse(result, name).Distinct().Select(value => value!)],
    });

    private string Listed => $"{string.Join(", ", Names.SkipLast(1))} or {Names.Last()}";

    private IEnumerable<CompletionItem> Completions => Names.Select(name => new CompletionItem(name));

    private TOption Completed<TOption>(TOption option)
        where TOption : Option
    {
        // The names of an enum are those of the code.
        option.CompletionSources.Clear();
        option.CompletionSources.Add(_ => Completions);
        return option;
    }

    private List<T?> Parse(ArgumentResult result, string option)
    {
        var values = new List<T?>();
        foreach (var word in result.Tokens.Select(token => token.Value))
        {
            var shown = others?.FirstOrDefault(other => other.Key.Equals(word, StringComparison.OrdinalIgnoreCase)).Value ?? word;
            var found = words.Where(one => one.Key.Equals(shown, StringComparison.OrdinalIgnoreCase)).ToList();
            if (found.Count == 0)
            {
                var near = word.Length > 1 && NearestName.Find(word, [.. Names, .. others?.Keys ?? []]) is { } name ? $" Did you mean {name}?" : "";
                result.AddError($"{option}: {Listed} is expected. Found '{word}'.{near}");
            }

            values.Add(found.Count == 0 ? default : found[0].Value);
        }

        return values;
    }
}

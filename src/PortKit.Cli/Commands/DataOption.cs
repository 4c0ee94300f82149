using System.CommandLine;
using PortKit.Caffe.Files;
using PortKit.Formats;

namespace PortKit.Cli.Commands;

/// <summary>An option that takes a file of rows for each input of a net.</summary>
internal sealed class DataOption
{
    private readonly Option<string[]> _option;

    /// <param name="name">The option's name.</param>
    /// <param name="description">What it is for.</param>
    public DataOption(string name, string description)
    {
        _option = new Option<string[]>(name) { Description = description, HelpName = InputArgument.ValuesForm, DefaultValueFactory = _ => [] };
        _option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => FileOf(token.Value) is null))
                result.AddError($"{name}: NAME=FILE is expected, such as data=x.npy, of a .npy, .npz, .h5 or .txt. Found '{token.Value}'.");
        });
    }

    /// <summary>The option itself.</summary>
    public Option Option => _option;

    /// <summary>The files, by input; the last of a name counts.</summary>
    public Dictionary<string, string> Read(ParseResult parsed)
    {
        var files = new Dictionary<string, string>();
        foreach (var (input, file) in parsed.GetValue(_option)!.Select(FileOf).OfType<(string, string)>())
            files[input] = file;
        return files;
    }

    private static (string Input, string File)? FileOf(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        return at > 0 && (TensorFormats.HoldsArrays(text[(at + 1)..]) || Hdf5Rows.IsNameOf(text)) ? (text[..at], text[(at + 1)..]) : null;
    }
}

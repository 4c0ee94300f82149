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
            foreach (var token in result.Tokens.Where(token => !InputArgument.TryParseFile(token.Value, HoldsRows, out _, out _)))
                result.AddError($"{name}: NAME=FILE is expected, such as data=x.npy, of a .npy, .npz, .h5, .txt or LMDB. Found '{token.Value}'.");
        });
    }

    /// <summary>The option itself.</summary>
    public Option Option => _option;

    /// <summary>The files, by input; the last of a name counts.</summary>
    public Dictionary<string, string> Read(ParseResult parsed) => InputArgument.FilesOf(parsed.GetValue(_option)!, HoldsRows);

    private static bool HoldsRows(string file) => TensorFormats.HoldsArrays(file) || RowFiles.IsNameOf(file);
}

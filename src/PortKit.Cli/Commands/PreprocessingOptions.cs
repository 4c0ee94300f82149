using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace PortKit.Cli.Commands;

/// <summary>The options that have a model work on its inputs before the net sees them.</summary>
/// <param name="ofTrainingData">Whether it is the rows that training takes that are worked on, one by one, and not the model.</param>
internal sealed class PreprocessingOptions(bool ofTrainingData = false)
{
    private readonly Option<string[]> _means = new("--mean")
    {
        Description = "Subtract a mean in the model: a .binaryproto, one value, or one for each channel, in the net's own order (BGR). "
            + "With NAME= before it for that input, and once for each; without, for the only one of four axes.",
        HelpName = "FILE|V|V,V,V",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string[]> _scales = new("--scale")
    {
        Description = "Multiply by S in the model, after the mean is subtracted. NAME= as for --mean; without, for all inputs that are named.",
        HelpName = "S",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<bool> _swap = new("--swap-rb")
    {
        Description = "The model is fed RGB and turns it to the net's BGR, before the mean is subtracted; means stay in the order B,G,R.",
    };

    private readonly Option<bool> _transform = new("--transform")
    {
        Description = ofTrainingData
            ? "Do to the rows what the net's own transform_param says: mean, scale, crop and mirror, drawn as Caffe draws them with this seed."
            : "Do in the model what the net's own transform_param says: mean_file, mean_value and scale. Pictures are fed cropped; "
                + "mirror is random and left out.",
    };

    /// <summary>Adds the options to a command, and what they check.</summary>
    public void AddTo(Command command)
    {
        _scales.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (!TryNumbers(Named(token.Value).Value, out var numbers) || numbers.Length != 1)
                    result.AddError($"--scale: a number or NAME=NUMBER is expected, such as 0.017. Found '{token.Value}'.");
            }
        });
        foreach (var option in new[] { _means, _scales })
        {
            option.Validators.Add(result =>
            {
                foreach (var twice in result.Tokens.Select(token => Named(token.Value).Name).GroupBy(name => name).Where(group => group.Count() > 1))
                {
                    result.AddError($"{option.Name}: one is expected for each input. Found "
                        + $"{twice.Count()}{(twice.Key is null ? "" : $" for {twice.Key}")}.");
                }
            });
        }

        command.Validators.Add(result =>
        {
            if (result.GetResult(_transform) is { Implicit: false } && (Has(result, _means) || Has(result, _scales)))
                result.AddError("--transform: it takes mean and scale from the net. Found --mean or --scale beside it.");
        });
        foreach (Option option in new Option[] { _means, _scales, _swap, _transform })
            command.Add(option);
    }

    /// <summary>Whether anything was asked for.</summary>
    public bool IsGiven(ParseResult parsed) =>
        new Option[] { _means, _scales, _swap, _transform }.Any(option => parsed.GetResult(option) is { Implicit: false });

    /// <summary>What was asked for, by input.</summary>
    public IReadOnlyList<InputPreprocessing> Read(ParseResult parsed)
    {
        var swap = parsed.GetValue(_swap);
        if (parsed.GetValue(_transform))
            return [new InputPreprocessing { UseTransform = true, OfTrainingData = ofTrainingData, SwapRedAndBlue = swap }];
        var means = parsed.GetValue(_means)!.Select(Named).ToList();
        var scales = parsed.GetValue(_scales)!.Select(Named).ToList();
        var names = means.Concat(scales).Select(one => one.Name).OfType<string>().Distinct().ToList();
        if (names.Count > 0)
            return [.. names.Select(For)];
        return swap || means.Count > 0 || scales.Count > 0 ? [For(null)] : [];

        // What is given without a name holds for every input that is named and has nothing of its own.
        InputPreprocessing For(string? input)
        {
            var mean = Of(means, input);
            var isNumbers = TryNumbers(mean, out var values);
            return new InputPreprocessing
            {
                Input = input,
                MeanValues = values,
                MeanFile = isNumbers ? null : mean,
                Scale = TryNumbers(Of(scales, input), out var scale) ? scale[0] : 1,
                SwapRedAndBlue = swap,
            };
        }

        static string? Of(List<(string? Name, string Value)> given, string? input) =>
            given.Find(one => one.Name == input).Value ?? given.Find(one => one.Name is null).Value;
    }

    private static bool Has(CommandResult command, Option option) => command.GetResult(option) is { Implicit: false };

    /// <summary>The input that is named before an equals sign, and what stands after it. A file of that very name goes first.</summary>
    private static (string? Name, string Value) Named(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        return at <= 0 || File.Exists(text) ? (null, text) : (text[..at], text[(at + 1)..]);
    }

    private static bool TryNumbers(string? text, out float[] numbers)
    {
        numbers = [];
        if (text is null)
            return false;
        var parts = text.Split(',');
        var values = new float[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!float.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]) || !float.IsFinite(values[i]))
                return false;
        }

        numbers = values;
        return true;
    }
}

using System.Diagnostics.CodeAnalysis;
using PortKit.Initializers.Caffe;
using PortKit.Initializers.Glorot;
using PortKit.Initializers.Keras;
using PortKit.Initializers.PrettyTensor;
using PortKit.Initializers.PyTorch;
using PortKit.Initializers.Specs;
using PortKit.Initializers.TensorFlow;

namespace PortKit.Initializers;

/// <summary>All initializers, framework by framework. A new one is a row in its framework's list.</summary>
internal static class InitializerCatalog
{
    // The modules that may stand before a name, the longest first.
    private static readonly Dictionary<string, string[]> Modules = new(StringComparer.OrdinalIgnoreCase)
    {
        ["caffe"] = ["caffe."],
        ["glorot"] = ["glorot."],
        ["keras"] = ["tf.keras.initializers.", "keras.initializers.", "tf.initializers.", "initializers."],
        ["prettytensor"] = ["prettytensor.layers.", "prettytensor.", "layers.", "pt."],
        ["tf1"] = ["tf.contrib.layers.", "contrib.layers.", "tf.initializers.", "initializers.", "layers.", "tf."],
        ["pytorch"] = ["torch.nn.init.", "nn.init.", "init."],
    };

    public static IReadOnlyList<InitializerType> All { get; } =
    [
        .. CaffeInitializer.Types,
        .. GlorotInitializer.Types,
        .. KerasInitializers.Types,
        .. PrettyTensorXavier.Types,
        .. TensorFlow1Initializers.Types,
        .. TorchInitializers.Types,
    ];

    /// <summary>The names of the frameworks, for people.</summary>
    public static string FrameworkNames => string.Join(", ", Modules.Keys);

    /// <summary>The specs of all frameworks that have an initializer of about a name.</summary>
    public static IReadOnlyList<string> SpecsOf(string name)
    {
        var plain = NearNames.Plain(name);
        var found = All.Where(type => type.Names.Any(other => NearNames.Plain(other) == plain)).ToArray();
        if (found.Length == 0)
        {
            var near = NearNames.Of(name, All.Select(type => type.Name));
            found = [.. near.SelectMany(other => All.Where(type => type.Name == other)).Take(4)];
        }

        return [.. found.Select(type => $"{type.Framework}:{type.Name}")];
    }

    /// <summary>Looks up framework and name.</summary>
    public static bool TryFind(
        SpecText spec, [NotNullWhen(true)] out InitializerType? type, [NotNullWhen(false)] out InitializerProblem? problem)
    {
        type = null;
        problem = null;
        if (spec.Framework is null)
        {
            problem = new("framework", $"{SpecText.Form}, framework one of {FrameworkNames}", SpecText.Quote(spec.Text))
            {
                Near = SpecsOf(spec.Name),
            };
            return false;
        }

        var framework = FrameworkName.Find(spec.Framework)?.Word ?? spec.Framework;
        if (!Modules.TryGetValue(framework, out var modules))
        {
            problem = new("framework", $"The framework must be one of {FrameworkNames}", SpecText.Quote(spec.Framework))
            {
                Near = NearNames.Of(spec.Framework, [.. Modules.Keys, .. FrameworkName.All.SelectMany(name => name.Others)]),
            };
            return false;
        }

        var ofFramework = All.Where(candidate => candidate.Framework.Equals(framework, StringComparison.OrdinalIgnoreCase)).ToArray();
        var module = Array.Find(modules, prefix => spec.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
        var bare = spec.Name[(module?.Length ?? 0)..];
        // The whole name first: tf.variance_scaling_initializer is not that of tf.contrib.layers.
        type = Find(ofFramework, spec.Name) ?? Find(ofFramework, bare);
        if (type is not null)
            return true;
        var near = NearNames.Of(bare, ofFramework.SelectMany(candidate => candidate.Names));
        var known = string.Join(", ", ofFramework.Select(candidate => candidate.Name));
        problem = new("name", $"{ofFramework[0].Framework} has {known}", SpecText.Quote(spec.Name))
        {
            Near = near.Count > 0 ? near : SpecsOf(bare),
        };
        return false;
    }

    private static InitializerType? Find(InitializerType[] types, string name)
    {
        var plain = NearNames.Plain(name);
        return Array.Find(types, type => type.Names.Any(other => NearNames.Plain(other) == plain));
    }
}

using System.CommandLine;
using PortKit.Cli.Plugins;
using PortKit.Layers;

namespace PortKit.Cli.Commands;

/// <summary>The option that names plug-ins, which bring layers along.</summary>
internal sealed class PluginOption
{
    private readonly Option<string[]> _plugins = new("--plugin")
    {
        Description = "A .NET assembly with layers of your own, classes that implement ILayer. Its code runs. May be given several times.",
        HelpName = "ASSEMBLY",
        DefaultValueFactory = _ => [],
    };

    private readonly Lock _loading = new();
    private DiagnosticBag? _problems;
    private LayerCatalog _catalog = LayerCatalog.Default;

    /// <summary>The option.</summary>
    public Option Option => _plugins;

    /// <summary>The layer types that there are with the plug-ins that were named, which are loaded once, whoever asks.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="problems">What is wrong with them.</param>
    public LayerCatalog Load(ParseResult parsed, out IReadOnlyList<Diagnostic> problems)
    {
        lock (_loading)
        {
            if (_problems is null)
                _catalog = PluginLoader.Load(parsed.GetValue(_plugins)!, LayerCatalog.Default, _problems = []);
            problems = [.. _problems];
            return _catalog;
        }
    }

    /// <summary>Notes that the plug-ins were read, so that nothing is written over them.</summary>
    public void AddTo(FilesRead read, ParseResult parsed)
    {
        foreach (var plugin in parsed.GetValue(_plugins)!)
            read.Add(plugin, "a plug-in");
    }
}

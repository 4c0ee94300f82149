using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace PortKit.Cli.Plugins;

/// <summary>Whether this build of the command can load plug-ins.</summary>
internal static class PluginSupport
{
    /// <summary>What the native build sets to false (PortKit.Cli.csproj), so that the code that loads is not in it.</summary>
    private const string Switch = "PortKit.Plugins.IsSupported";

    /// <summary>The .NET tool can; a native program has no compiler for the code of others.</summary>
#pragma warning disable IL4000 // The switch is what makes it true: the native build sets it to false, and the compiler takes it for that.
    [FeatureSwitchDefinition(Switch)]
    [FeatureGuard(typeof(RequiresUnreferencedCodeAttribute))]
    public static bool IsSupported => AppContext.TryGetSwitch(Switch, out var isOn) ? isOn : RuntimeFeature.IsDynamicCodeSupported;
#pragma warning restore IL4000
}

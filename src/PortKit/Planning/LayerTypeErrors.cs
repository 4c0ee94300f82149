using PortKit.Caffe.Protos;
using PortKit.Layers;
using PortKit.Net;

namespace PortKit.Planning;

/// <summary>Says why a layer's type cannot be planned, and what may have been meant.</summary>
internal static class LayerTypeErrors
{
    /// <summary>The error of a layer whose type is refused, missing or unknown. All layers of an unknown type get one.</summary>
    /// <param name="source">The first layer of the type.</param>
    /// <param name="known">The layer type that is refused; null if the catalogue has none of the name.</param>
    /// <param name="net">Who names what in the net that the layer stands in.</param>
    /// <param name="catalog">The layer types that are known.</param>
    public static Diagnostic Of(LayerSource source, ILayer? known, NetNames net, LayerCatalog catalog)
    {
        var at = source.At(source.Parameter, LayerParameter.TypeFieldNumber);
        var isUnread = source.Parameter.Bottom.Count > 0 && source.Parameter.Top.All(top => net.ReaderOf(top) is null);
        var custom = source.Parameter.Bottom.Count > 0 ? "`CustomOps` my.ops makes operators of your own of such layers." : null;
        var deploy = isUnread ? "`Deploy` leaves out what only training needs, and layers whose tops nobody reads." : null;
        var wayOut = known?.Deploy(source.Parameter).IsKept == false ? "`Deploy` puts in its place what a net that infers has."
            : deploy is null ? custom
            : $"{deploy} {custom}";
        if (known is not null)
            return source.Refuse(Codes.RefusedType, at, $"this type is not converted: {known.Support.Reason}", null, wayOut).Diagnostic;
        if (source.Type.Length == 0)
        {
            return new Diagnostic(
                Codes.UnknownType,
                DiagnosticSeverity.Error,
                at,
                $"layer '{source.Name}': a type is expected. Found none.",
                "Add a line such as  type: \"ReLU\".");
        }

        var count = net.CountOf(source.Type);
        var hint = source.HintForType(catalog.Types);
        var isMisspelt = hint.StartsWith("Did you mean", StringComparison.Ordinal);
        return source.Refuse(
            Codes.UnknownType,
            at,
            "a layer type that is converted is expected",
            $"'{source.Type}'{(count > 1 ? $" in {count} layers, of which this is the first" : "")}",
            wayOut is null || isMisspelt ? hint : $"{hint} {wayOut}").Diagnostic;
    }
}

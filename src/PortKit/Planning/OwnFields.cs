using PortKit.Layers;
using PortKit.Net;

namespace PortKit.Planning;

/// <summary>
/// Who answers for the fields of a layer that no schema knows. A layer of the user's own may read some; those that it does not read are unknown like
/// any other. Data that are fed, and layers that leave nothing in the model, are what they are whatever such a field says.
/// </summary>
internal static class OwnFields
{
    /// <summary>Judges the fields of a layer once it was planned.</summary>
    /// <param name="source">The layer.</param>
    /// <param name="layer">What planned it.</param>
    /// <param name="plan">Its plan; null if there is none.</param>
    /// <param name="options">Who judges, and whether the net is converted.</param>
    public static void Judge(LayerSource source, ILayer layer, LayerPlan? plan, PlanOptions options)
    {
        var isFed = plan is null ? layer.Signature.MaxBottoms == 0 : plan.Fed is not null;
        if (!IsOurs(source.Type, layer))
        {
            if (plan is null || source.AnswersForAllFields || options.ForNumbersOnly)
                options.Fields?.Accept(source.Parameter);
            else
                options.Fields?.Judge(source.Parameter, source.TakenFields);
        }
        else if (layer.SupportOf(source.Parameter).Kind == LayerSupportKind.Converted && !options.ForNumbersOnly && !isFed)
        {
            options.Fields?.Judge(source.Parameter);
        }
    }

    /// <summary>Whether a layer is PortKit's own, and not the user's.</summary>
    public static bool IsOurs(string type, ILayer layer) => LayerCatalog.Default.TryFind(type, out var known) && known == layer;
}

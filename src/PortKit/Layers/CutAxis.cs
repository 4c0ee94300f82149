using Google.Protobuf;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>
/// The axis that Concat and Slice work along. It has two fields: <c>axis</c>, and its older name, which counts from the front only.
/// </summary>
internal static class CutAxis
{
    /// <summary>
    /// The axis of bottom 0 as a number from 0. Refuses an axis outside the bottom, and a net that gives both fields.
    /// </summary>
    /// <param name="layer">The layer.</param>
    /// <param name="context">Its surroundings.</param>
    /// <param name="param">The message that has the fields.</param>
    /// <param name="axis">The field <c>axis</c>: its number, whether it is given, and its value or default.</param>
    /// <param name="older">The older field, such as <c>concat_dim</c>: its name, its number, whether it is given, and its value.</param>
    public static int Read(
        LayerSource layer,
        PlanContext context,
        IMessage param,
        (int Field, bool Given, int Value) axis,
        (string Name, int Field, bool Given, uint Value) older)
    {
        var bottom = context.Bottoms[0];
        if (!older.Given)
            return context.Axis(bottom, axis.Value, layer.At(param, axis.Field));
        var at = layer.At(param, older.Field);
        if (axis.Given)
        {
            throw layer.Refuse(
                Codes.Contradiction,
                at,
                $"axis or {older.Name} may be given, not both",
                null,
                $"Drop {older.Name}: axis is its name of today.");
        }

        if (older.Value >= bottom.Rank)
            throw layer.Refuse(Codes.Axis, at, $"{older.Name} must be from 0 to {bottom.Rank - 1} for a bottom of shape {bottom}", $"{older.Value}");
        return (int)older.Value;
    }
}

namespace PortKit.Initializers.Random;

/// <summary>The corner of a ziggurat's layer through which the density runs, from its upper left end to its lower right one.</summary>
/// <param name="X">The right end.</param>
/// <param name="Y">The density there: the lower end.</param>
/// <param name="DeltaX">The width.</param>
/// <param name="DeltaY">The height.</param>
internal readonly record struct Wedge(float X, float Y, float DeltaX, float DeltaY)
{
    /// <summary>The wedges of all layers, gathered so that each lies in one place of memory.</summary>
    public static Wedge[] Of(ZigguratTable layers) =>
        [.. Enumerable.Range(0, layers.DeltaX.Length).Select(i => new Wedge(layers.X[i], layers.Y[i], layers.DeltaX[i], layers.DeltaY[i]))];
}

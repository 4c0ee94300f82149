namespace PortKit.Layers;

/// <summary>Takes what a layer leaves for its own Backward and for the next pass.</summary>
internal interface IForwardKeeper
{
    /// <summary>Keeps a copy of values under a name of the layer's own.</summary>
    void Keep(string name, ReadOnlySpan<float> values);

    /// <summary>What the layer carried over from the pass before; null in the first.</summary>
    float[]? Carried(string name);

    /// <summary>Takes a copy of values for the next pass.</summary>
    void Carry(string name, ReadOnlySpan<float> values);

    /// <summary>Takes a copy of the values that a learnable blob has after the pass.</summary>
    void Leave(int blob, ReadOnlySpan<float> values);
}

namespace PortKit.Layers;

/// <summary>The arrays that a layer reads and writes while gradients go back through it; see <see cref="BackwardContext"/>.</summary>
internal sealed class BackwardArrays
{
    /// <summary>What stands in the memory of the bottoms.</summary>
    public required IReadOnlyList<float[]> Bottoms { get; init; }

    /// <summary>What stands in the memory of the tops.</summary>
    public required IReadOnlyList<float[]> Tops { get; init; }

    /// <summary>The bottoms as the layer read them.</summary>
    public required IReadOnlyList<float[]> KeptBottoms { get; init; }

    /// <summary>The tops as the layer made them.</summary>
    public required IReadOnlyList<float[]> KeptTops { get; init; }

    /// <summary>What the layer kept, by the name it gave.</summary>
    public required IReadOnlyDictionary<string, float[]> KeptValues { get; init; }

    /// <summary>The learnable blobs.</summary>
    public required IReadOnlyList<float[]> Blobs { get; init; }

    /// <summary>The gradients of the bottoms.</summary>
    public required IReadOnlyList<float[]> BottomGradients { get; init; }

    /// <summary>The gradients of the tops; the very arrays of the bottoms where the layer works in place.</summary>
    public required IReadOnlyList<float[]> TopGradients { get; init; }

    /// <summary>The gradients of the learnable blobs.</summary>
    public required IReadOnlyList<float[]> BlobGradients { get; init; }

    /// <summary>Which gradients of bottoms are asked for.</summary>
    public required IReadOnlyList<bool> WantedBottoms { get; init; }

    /// <summary>Which gradients of learnable blobs are asked for.</summary>
    public required IReadOnlyList<bool> WantedBlobs { get; init; }
}

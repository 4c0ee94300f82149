namespace PortKit.Layers;

/// <summary>What a layer's bottom looks like as a rule.</summary>
public enum BottomKind
{
    /// <summary>There is no rule.</summary>
    Any,

    /// <summary>It has the axes of the tops, or the tops have those of a part of it.</summary>
    LikeTops,

    /// <summary>Pictures: batch, channels, height and width.</summary>
    Picture,

    /// <summary>Clips of pictures: batch, channels, pictures, height and width.</summary>
    Clip,

    /// <summary>A row of values for each item.</summary>
    Vector,

    /// <summary>Time steps, sequences, and what is in one step.</summary>
    Sequence,
}

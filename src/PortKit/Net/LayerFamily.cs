namespace PortKit.Net;

/// <summary>What kind of layer a type is, as people sort them.</summary>
public enum LayerFamily
{
    /// <summary>None of the others, as what only takes blobs in.</summary>
    Other,

    /// <summary>It brings data or values in.</summary>
    Input,

    /// <summary>Windows over space, each with its own weights or none.</summary>
    Convolution,

    /// <summary>Products with a matrix, recurrent layers, tables.</summary>
    Matrix,

    /// <summary>A function of each element.</summary>
    Activation,

    /// <summary>It shifts and scales, by statistics or by what it has learned.</summary>
    Normalization,

    /// <summary>One value in place of many.</summary>
    Pooling,

    /// <summary>It joins, cuts and reshapes.</summary>
    Joining,

    /// <summary>What comes out at the end: losses, scores.</summary>
    Loss,
}

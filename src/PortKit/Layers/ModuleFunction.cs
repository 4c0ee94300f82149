namespace PortKit.Layers;

/// <summary>A function of single elements that frameworks have under a name.</summary>
internal enum ModuleFunction
{
    /// <summary>|x|.</summary>
    Abs,

    /// <summary>e to the power x.</summary>
    Exp,

    /// <summary>The natural logarithm.</summary>
    Log,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>1 / (1 + e to the power -x).</summary>
    Sigmoid,

    /// <summary>log(1 + e to the power x).</summary>
    Softplus,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,
}

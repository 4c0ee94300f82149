namespace PortKit.Caffe;

/// <summary>What the values of a <see cref="FlatField"/> are.</summary>
public enum FlatFieldKind
{
    /// <summary>Whole numbers; true and false as 1 and 0.</summary>
    Whole,

    /// <summary>Numbers, one of which at least is written with a point or an exponent, or is a float by the schema.</summary>
    Number,

    /// <summary>Strings, and the words of enums.</summary>
    Text,
}

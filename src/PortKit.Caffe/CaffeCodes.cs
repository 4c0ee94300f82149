namespace PortKit.Caffe;

/// <summary>The diagnostic codes of reading, upgrading and filtering. Each has its line in docs/diagnostics.md.</summary>
public static class CaffeCodes
{
    /// <summary>The text does not follow the protobuf text format.</summary>
    public const string Syntax = "PK1001";

    /// <summary>A value does not fit its field: wrong kind, out of range, or no such enum name.</summary>
    public const string Value = "PK1002";

    /// <summary>A field that the schema does not know.</summary>
    public const string UnknownField = "PK1003";

    /// <summary>A field that may stand once stands twice.</summary>
    public const string RepeatedScalar = "PK1004";

    /// <summary>A required field is missing.</summary>
    public const string MissingRequired = "PK1005";

    /// <summary>Messages are nested too deep.</summary>
    public const string Nesting = "PK1006";

    /// <summary>The file begins with a byte order mark.</summary>
    public const string ByteOrderMark = "PK1007";

    /// <summary>The file cannot be read.</summary>
    public const string Unreadable = "PK1008";

    /// <summary>There are more errors than are shown.</summary>
    public const string MoreErrors = "PK1009";

    /// <summary>The file is neither a net nor a solver.</summary>
    public const string NotANet = "PK1010";

    /// <summary>A string is not UTF-8.</summary>
    public const string NotUtf8 = "PK1011";

    /// <summary>A field of a fork of Caffe that changes nothing.</summary>
    public const string HarmlessField = "PK1012";

    /// <summary>A field that is to be ignored is not in the net.</summary>
    public const string NothingToIgnore = "PK1013";

    /// <summary>The text is a template, with names in place of values.</summary>
    public const string Template = "PK1014";

    /// <summary>A value is given for a name that the template does not have.</summary>
    public const string NothingToDefine = "PK1015";

    /// <summary>There is more of something than a limit allows.</summary>
    public const string Limit = "PK1016";

    /// <summary>A solver names no net, or more than one.</summary>
    public const string SolverNet = "PK1020";

    /// <summary>A rule is spelt <c>enable</c>; it is taken for an include rule.</summary>
    public const string EnableRule = "PK1021";

    /// <summary>The level that a net gives itself gives way to the one it is opened with.</summary>
    public const string LevelReplaced = "PK1022";

    /// <summary>A file that a solver names was found under its name alone, beside the solver.</summary>
    public const string BesideSolver = "PK1023";

    /// <summary>The weight files that a solver starts from were replaced by others.</summary>
    public const string SolverWeights = "PK1024";

    /// <summary>A net of an older generation was upgraded.</summary>
    public const string Upgraded = "PK1030";

    /// <summary>An older net cannot be upgraded.</summary>
    public const string CannotUpgrade = "PK1031";

    /// <summary>A layer carries both include and exclude rules.</summary>
    public const string IncludeAndExclude = "PK1040";

    /// <summary>What to know of a net that was printed from the file of its weights.</summary>
    public const string StoredNet = "PK3020";
}

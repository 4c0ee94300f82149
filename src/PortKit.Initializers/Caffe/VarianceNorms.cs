namespace PortKit.Initializers.Caffe;

/// <summary>The names that caffe.proto has for <see cref="VarianceNorm"/>.</summary>
public static class VarianceNorms
{
    /// <summary>FAN_IN, FAN_OUT or AVERAGE.</summary>
    /// <param name="norm">The value.</param>
    public static string NameOf(VarianceNorm norm) => norm switch
    {
        VarianceNorm.FanOut => "FAN_OUT",
        VarianceNorm.Average => "AVERAGE",
        _ => "FAN_IN",
    };

    /// <summary>The value of a name; of anything else the default, FAN_IN.</summary>
    /// <param name="name">The name.</param>
    public static VarianceNorm Parse(string? name) => name switch
    {
        "FAN_OUT" => VarianceNorm.FanOut,
        "AVERAGE" => VarianceNorm.Average,
        _ => VarianceNorm.FanIn,
    };
}

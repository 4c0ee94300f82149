namespace PortKit.Initializers.Specs;

/// <summary>True or False.</summary>
internal sealed record FlagParameter(string Name, bool Value) : Parameter(Name, new(Value ? 1 : 0))
{
    internal override string Takes => "True or False";

    internal override Argument? Read(string text) => bool.TryParse(text, out bool flag) ? new(flag ? 1 : 0) : null;

    internal override string Text(Argument value) => value.Number != 0 ? "True" : "False";
}

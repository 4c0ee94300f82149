namespace PortKit.Initializers.Specs;

/// <summary>True or False.</summary>
internal sealed record FlagParameter(string Name, bool Value) : Parameter(Name, new(Value ? 1 : 0))
{
    public override string Takes => "True or False";

    public override Argument? Read(string text) => bool.TryParse(text, out bool flag) ? new(flag ? 1 : 0) : null;

    public override string Text(Argument value) => value.Number != 0 ? "True" : "False";
}

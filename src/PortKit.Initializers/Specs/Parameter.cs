namespace PortKit.Initializers.Specs;

/// <summary>A parameter of an initializer.</summary>
/// <param name="Name">The name, as the framework spells it.</param>
/// <param name="Default">Its value if it is not given; null if it must be.</param>
internal abstract record Parameter(string Name, Argument? Default)
{
    /// <summary>What the parameter takes, for messages: <c>a number above 0</c>.</summary>
    public abstract string Takes { get; }

    /// <summary>Reads a value.</summary>
    /// <returns>The value, or null if the parameter does not take it.</returns>
    public abstract Argument? Read(string text);

    /// <summary>A value as <see cref="Read"/> reads it.</summary>
    public abstract string Text(Argument value);
}

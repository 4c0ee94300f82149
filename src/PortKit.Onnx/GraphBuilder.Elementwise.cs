namespace PortKit.Onnx;

public sealed partial class GraphBuilder
{
    /// <summary>a + b, broadcast.</summary>
    public Value Add(Value a, Value b) => Node("Add", [a, b]);

    /// <summary>a + b.</summary>
    public Value Add(Value a, float b) => Add(a, Constant(b));

    /// <summary>a - b, broadcast.</summary>
    public Value Sub(Value a, Value b) => Node("Sub", [a, b]);

    /// <summary>a - b.</summary>
    public Value Sub(Value a, float b) => Sub(a, Constant(b));

    /// <summary>a · b element by element, broadcast.</summary>
    public Value Mul(Value a, Value b) => Node("Mul", [a, b]);

    /// <summary>a · b.</summary>
    public Value Mul(Value a, float b) => Mul(a, Constant(b));

    /// <summary>a / b element by element, broadcast.</summary>
    public Value Div(Value a, Value b) => Node("Div", [a, b]);

    /// <summary>a / b.</summary>
    public Value Div(Value a, float b) => Div(a, Constant(b));

    /// <summary>a to the power of b element by element, broadcast.</summary>
    public Value Pow(Value a, Value b) => Node("Pow", [a, b]);

    /// <summary>a to the power of b.</summary>
    public Value Pow(Value a, float b) => Pow(a, Constant(b));

    /// <summary>The largest of the values element by element, broadcast.</summary>
    public Value Max(params ReadOnlySpan<Value> values) => Node("Max", Nullable(values));

    /// <summary>The smallest of the values element by element, broadcast.</summary>
    public Value Min(params ReadOnlySpan<Value> values) => Node("Min", Nullable(values));

    /// <summary>The sum of the values element by element, broadcast.</summary>
    public Value Sum(params ReadOnlySpan<Value> values) => Node("Sum", Nullable(values));

    /// <summary>-x.</summary>
    public Value Neg(Value x) => Node("Neg", [x]);

    /// <summary>|x|.</summary>
    public Value Abs(Value x) => Node("Abs", [x]);

    /// <summary>The sign of x: -1, 0 or 1.</summary>
    public Value Sign(Value x) => Node("Sign", [x]);

    /// <summary>e to the power of x.</summary>
    public Value Exp(Value x) => Node("Exp", [x]);

    /// <summary>The natural logarithm.</summary>
    public Value Log(Value x) => Node("Log", [x]);

    /// <summary>The square root.</summary>
    public Value Sqrt(Value x) => Node("Sqrt", [x]);

    /// <summary>1 / x.</summary>
    public Value Reciprocal(Value x) => Node("Reciprocal", [x]);

    /// <summary>The largest integer not above x.</summary>
    public Value Floor(Value x) => Node("Floor", [x]);

    /// <summary>max(x, 0).</summary>
    public Value Relu(Value x) => Node("Relu", [x]);

    /// <summary>1 / (1 + exp(-x)).</summary>
    public Value Sigmoid(Value x) => Node("Sigmoid", [x]);

    /// <summary>The hyperbolic tangent.</summary>
    public Value Tanh(Value x) => Node("Tanh", [x]);

    /// <summary>x, in a node of its own.</summary>
    public Value Identity(Value x) => Node("Identity", [x]);

    /// <summary>Whether a equals b element by element, broadcast; bool.</summary>
    public Value Equal(Value a, Value b) => Node("Equal", [a, b]);

    /// <summary>Whether a is greater than b element by element, broadcast; bool.</summary>
    public Value Greater(Value a, Value b) => Node("Greater", [a, b]);

    /// <summary>Whether a is less than b element by element, broadcast; bool.</summary>
    public Value Less(Value a, Value b) => Node("Less", [a, b]);

    /// <summary>Whether a is at least b element by element, broadcast; bool.</summary>
    public Value GreaterOrEqual(Value a, Value b) => Node("GreaterOrEqual", [a, b]);

    /// <summary>Whether a is at most b element by element, broadcast; bool.</summary>
    public Value LessOrEqual(Value a, Value b) => Node("LessOrEqual", [a, b]);

    /// <summary>Not x; bool.</summary>
    public Value Not(Value x) => Node("Not", [x]);

    /// <summary>a and b element by element, broadcast; bool.</summary>
    public Value And(Value a, Value b) => Node("And", [a, b]);

    /// <summary>a or b element by element, broadcast; bool.</summary>
    public Value Or(Value a, Value b) => Node("Or", [a, b]);

    /// <summary>Where the condition holds x, elsewhere y, all three broadcast.</summary>
    public Value Where(Value condition, Value x, Value y) => Node("Where", [condition, x, y]);

    /// <summary>x, but not below <paramref name="min"/> nor above <paramref name="max"/>; null is no bound.</summary>
    public Value Clip(Value x, float? min, float? max) =>
        Node("Clip", [x, min is { } low ? Constant(low) : null, max is { } high ? Constant(high) : null]);

    /// <summary>x in another element type; the same value if it has that type already.</summary>
    public Value Cast(Value x, DataType to)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.ElementType == to ? x : Node("Cast", [x], Attr.Int("to", (long)to));
    }

    /// <summary>x rounded to whole numbers, halves away from zero as C's <c>round</c> does; the operator Round takes them to the even one.</summary>
    public Value RoundHalfAway(Value x)
    {
        var size = Abs(x);
        var whole = Floor(size);
        var isUp = GreaterOrEqual(Sub(size, whole), Constant(0.5f));
        return Mul(Sign(x), Add(whole, Cast(isUp, DataType.Float)));
    }

    /// <summary>The same span for parameters that may be null; a span of references is only read.</summary>
    private static ReadOnlySpan<Value?> Nullable(ReadOnlySpan<Value> values) => values!;
}

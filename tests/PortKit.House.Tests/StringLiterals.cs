using System.Reflection;
using System.Reflection.Emit;

namespace PortKit.House.Tests;

/// <summary>Reads the string literals that compiled code loads, so that a comment or a name of a variable counts for nothing.</summary>
internal static class StringLiterals
{
    private const BindingFlags Own =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<int, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value & 0xFFFF);

    /// <summary>Every literal of an assembly, with the type of the source that has it: lambdas and iterators count as the type around them.</summary>
    public static IEnumerable<(Type Type, string Text)> Of(Assembly assembly) =>
        from type in assembly.GetTypes()
        from method in type.GetMethods(Own).Concat<MethodBase>(type.GetConstructors(Own))
        from text in Of(method)
        select (Outermost(type), text);

    private static IEnumerable<string> Of(MethodBase method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var at = 0; at < code.Length;)
        {
            var value = (int)code[at++];
            if (value == 0xFE)
                value = (value << 8) | code[at++];
            var operation = OpCodesByValue[value];
            if (operation == OpCodes.Ldstr)
                yield return method.Module.ResolveString(BitConverter.ToInt32(code, at));
            at += operation.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
}

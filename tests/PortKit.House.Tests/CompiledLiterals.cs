using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace PortKit.House.Tests;

/// <summary>
/// The strings that stand in compiled code: those that its methods load, constants, and arguments of attributes. What the compiler makes of a
/// switch or a collection is found as well, and prose that is put together of several pieces shows piece by piece.
/// </summary>
internal static class CompiledLiterals
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<ushort, OpCode> Codes = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => (ushort)code.Value);

    /// <summary>The assemblies of <c>src</c>.</summary>
    public static IReadOnlyList<Assembly> Assemblies { get; } =
        [.. Directory.GetDirectories(Repository.PathOf("src")).Select(folder => Assembly.Load(Path.GetFileName(folder)))];

    /// <summary>The strings of an assembly, each with the type in whose file it stands: the outermost around it.</summary>
    public static IEnumerable<(Type Type, string Text)> In(Assembly assembly)
    {
        foreach (var type in assembly.GetTypes())
        {
            var outermost = type;
            while (outermost.DeclaringType is { } outer)
                outermost = outer;
            foreach (var text in OfMember(type).Concat(type.GetMembers(All).SelectMany(member => OfMember(member))))
                yield return (outermost, text);
        }
    }

    private static IEnumerable<string> OfMember(MemberInfo member)
    {
        // The compiler leaves names of its own, such as those of a tuple's elements.
        var attributes = member.GetCustomAttributesData()
            .Where(data => data.AttributeType.Namespace != "System.Runtime.CompilerServices")
            .SelectMany(data => data.ConstructorArguments.Concat(data.NamedArguments.Select(named => named.TypedValue)));
        var texts = attributes.SelectMany(Strings);
        return member switch
        {
            FieldInfo { IsLiteral: true } field when field.GetRawConstantValue() is string constant => texts.Append(constant),
            MethodBase method => [.. texts, .. OfMethod(method), .. Defaults(method)],
            _ => texts,
        };
    }

    private static IEnumerable<string> Defaults(MethodBase method) =>
        method.GetParameters().Where(parameter => parameter.HasDefaultValue).Select(parameter => parameter.RawDefaultValue).OfType<string>();

    private static IEnumerable<string> Strings(CustomAttributeTypedArgument argument) => argument.Value switch
    {
        string text => [text],
        IEnumerable<CustomAttributeTypedArgument> several => several.SelectMany(Strings),
        _ => [],
    };

    private static IEnumerable<string> OfMethod(MethodBase method)
    {
        // A record prints what it is called, which may be a word that others look for.
        if (method.Name == nameof(ToString) && method.IsDefined(typeof(CompilerGeneratedAttribute)))
            yield break;
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var at = 0; at < code.Length;)
        {
            var instruction = code[at] == 0xFE ? Codes[(ushort)(0xFE00 | code[at + 1])] : Codes[code[at]];
            at += instruction.Size;
            if (instruction == OpCodes.Ldstr)
                yield return method.Module.ResolveString(BitConverter.ToInt32(code, at));
            at += instruction.OperandType switch
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
}

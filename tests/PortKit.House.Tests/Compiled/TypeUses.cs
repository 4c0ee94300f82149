using System.Collections.Immutable;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace PortKit.House.Tests.Compiled;

/// <summary>Collects the types of an assembly that one of its types uses.</summary>
internal sealed class TypeUses(MetadataReader types, PEReader assembly)
{
    private static readonly Dictionary<ushort, OpCode> Instructions = typeof(OpCodes).GetFields()
        .Select(field => field.GetValue(null)).OfType<OpCode>()
        .ToDictionary(code => (ushort)code.Value);

    private readonly NamedTypes _signatures = new();

    /// <summary>The types that a type uses; what is nested in it does not count.</summary>
    public HashSet<TypeDefinitionHandle> Of(TypeDefinitionHandle handle)
    {
        var type = types.GetTypeDefinition(handle);
        HashSet<TypeDefinitionHandle> used = [.. In(type.BaseType)];
        used.UnionWith(type.GetInterfaceImplementations().SelectMany(one => In(types.GetInterfaceImplementation(one).Interface)));
        used.UnionWith(InAttributes(type.GetCustomAttributes()));
        used.UnionWith(InParameters(type.GetGenericParameters()));
        foreach (var field in type.GetFields().Select(types.GetFieldDefinition))
        {
            used.UnionWith(field.DecodeSignature(_signatures, null));
            used.UnionWith(InAttributes(field.GetCustomAttributes()));
        }

        foreach (var property in type.GetProperties().Select(types.GetPropertyDefinition))
            used.UnionWith(InAttributes(property.GetCustomAttributes()));
        foreach (var method in type.GetMethods().Select(types.GetMethodDefinition))
        {
            used.UnionWith(In(method.DecodeSignature(_signatures, null)));
            used.UnionWith(InAttributes(method.GetCustomAttributes()));
            used.UnionWith(InParameters(method.GetGenericParameters()));
            if (method.RelativeVirtualAddress != 0)
                used.UnionWith(InBody(assembly.GetMethodBody(method.RelativeVirtualAddress)));
        }

        return used;
    }

    private IEnumerable<TypeDefinitionHandle> InAttributes(CustomAttributeHandleCollection attributes) =>
        attributes.SelectMany(attribute => In(types.GetCustomAttribute(attribute).Constructor));

    private IEnumerable<TypeDefinitionHandle> InParameters(GenericParameterHandleCollection parameters) =>
        parameters.SelectMany(parameter => types.GetGenericParameter(parameter).GetConstraints())
            .SelectMany(constraint => In(types.GetGenericParameterConstraint(constraint).Type));

    private IEnumerable<TypeDefinitionHandle> InBody(MethodBodyBlock body)
    {
        var locals = body.LocalSignature.IsNil
            ? []
            : types.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(_signatures, null).SelectMany(one => one);
        var caught = body.ExceptionRegions.SelectMany(region => In(region.CatchType));
        return locals.Concat(caught).Concat(Tokens(body.GetILReader()).SelectMany(In));
    }

    private static List<EntityHandle> Tokens(BlobReader code)
    {
        List<EntityHandle> tokens = [];
        while (code.RemainingBytes > 0)
        {
            var first = code.ReadByte();
            var instruction = Instructions[first == 0xFE ? (ushort)(0xFE00 | code.ReadByte()) : first];
            switch (instruction.OperandType)
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType or OperandType.InlineSig:
                    tokens.Add(MetadataTokens.EntityHandle(code.ReadInt32()));
                    break;
                case OperandType.InlineSwitch:
                    var targets = code.ReadInt32();
                    code.Offset += targets * sizeof(int);
                    break;
                default:
                    code.Offset += Size(instruction.OperandType);
                    break;
            }
        }

        return tokens;
    }

    private static int Size(OperandType operand) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };

    private IEnumerable<TypeDefinitionHandle> In(EntityHandle handle) => handle.IsNil ? [] : handle.Kind switch
    {
        HandleKind.TypeDefinition => [(TypeDefinitionHandle)handle],
        HandleKind.TypeSpecification => types.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(_signatures, null),
        HandleKind.FieldDefinition => Field(types.GetFieldDefinition((FieldDefinitionHandle)handle)),
        HandleKind.MethodDefinition => Method(types.GetMethodDefinition((MethodDefinitionHandle)handle)),
        HandleKind.MemberReference => Member(types.GetMemberReference((MemberReferenceHandle)handle)),
        HandleKind.MethodSpecification => Generic(types.GetMethodSpecification((MethodSpecificationHandle)handle)),
        _ => [],
    };

    private static IEnumerable<TypeDefinitionHandle> In(MethodSignature<ImmutableArray<TypeDefinitionHandle>> signature) =>
        signature.ParameterTypes.Add(signature.ReturnType).SelectMany(one => one);

    // What is called hands its result on: it is used, named or not.
    private IEnumerable<TypeDefinitionHandle> Method(MethodDefinition method) =>
        [method.GetDeclaringType(), .. In(method.DecodeSignature(_signatures, null))];

    private IEnumerable<TypeDefinitionHandle> Field(FieldDefinition field) => [field.GetDeclaringType(), .. field.DecodeSignature(_signatures, null)];

    private IEnumerable<TypeDefinitionHandle> Generic(MethodSpecification method) =>
        [.. In(method.Method), .. method.DecodeSignature(_signatures, null).SelectMany(one => one)];

    private IEnumerable<TypeDefinitionHandle> Member(MemberReference member) => member.GetKind() == MemberReferenceKind.Field
        ? [.. In(member.Parent), .. member.DecodeFieldSignature(_signatures, null)]
        : [.. In(member.Parent), .. In(member.DecodeMethodSignature(_signatures, null))];
}

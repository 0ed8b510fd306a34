using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Amago.Tests.Architecture;

/// <summary>
/// Which folder of a project refers to which, read off the compiled code: bases, fields, signatures, attributes and bodies.
/// </summary>
internal static class FolderReferences
{
    /// <summary>Every pair of folders of which the first refers to the second, each with a type of either as an example.</summary>
    public static Dictionary<(string From, string To), string> Of(string project)
    {
        Dictionary<string, string> folders = SourceIndex.Folders(project);
        using var module = ModuleDefinition.ReadModule(SourceTree.Assembly(project));
        var found = new Dictionary<(string, string), string>();
        foreach (TypeDefinition type in module.Types)
        {
            if (!folders.TryGetValue(Name(type), out string? from))
                continue;
            foreach (TypeReference used in Uses(type).SelectMany(Parts).Where(part => part.Scope == module))
            {
                if (folders.TryGetValue(Name(Outermost(used)), out string? to) && to != from)
                    found.TryAdd((from, to), $"{type.Name} uses {Outermost(used).Name}");
            }
        }

        return found;
    }

    private static string Name(TypeReference type)
    {
        int arity = type.Name.IndexOf('`', StringComparison.Ordinal);
        return $"{type.Namespace}.{(arity < 0 ? type.Name : type.Name[..arity])}";
    }

    private static TypeReference Outermost(TypeReference type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    // What a type is made of: an array's elements, a generic type's arguments.
    private static IEnumerable<TypeReference> Parts(TypeReference? type) => type switch
    {
        null or GenericParameter => [],
        GenericInstanceType generic => [generic.ElementType, .. generic.GenericArguments.SelectMany(Parts)],
        FunctionPointerType pointer => Signature(pointer).SelectMany(Parts),
        TypeSpecification specification => Parts(specification.ElementType),
        _ => [type],
    };

    private static IEnumerable<TypeReference?> Uses(TypeDefinition type) =>
    [
        type.BaseType,
        .. type.Interfaces.Select(static one => one.InterfaceType),
        .. type.GenericParameters.SelectMany(Constraints),
        .. Attributes(type),
        .. type.Fields.SelectMany(static field => Attributes(field).Append(field.FieldType)),
        .. type.Properties.SelectMany(static property => Attributes(property).Append(property.PropertyType)),
        .. type.Methods.SelectMany(Uses),
        .. type.NestedTypes.SelectMany(Uses),
    ];

    private static IEnumerable<TypeReference?> Uses(MethodDefinition method) =>
    [
        .. Signature(method),
        .. method.GenericParameters.SelectMany(Constraints),
        .. Attributes(method),
        .. method.HasBody ? Uses(method.Body) : [],
    ];

    private static IEnumerable<TypeReference?> Uses(MethodBody body) =>
    [
        .. body.Variables.Select(static local => local.VariableType),
        .. body.ExceptionHandlers.Select(static handler => handler.CatchType),
        .. body.Instructions.SelectMany(static instruction => instruction.Operand switch
        {
            TypeReference type => [type],
            GenericInstanceMethod generic => [.. Signature(generic), generic.DeclaringType, .. generic.GenericArguments],
            MethodReference called => [.. Signature(called), called.DeclaringType],
            FieldReference field => [field.DeclaringType, field.FieldType],
            _ => (TypeReference[])[],
        }),
    ];

    private static IEnumerable<TypeReference> Signature(IMethodSignature method) =>
        method.Parameters.Select(static parameter => parameter.ParameterType).Append(method.ReturnType);

    private static IEnumerable<TypeReference> Constraints(GenericParameter parameter) =>
        parameter.Constraints.Select(static constraint => constraint.ConstraintType);

    private static IEnumerable<TypeReference> Attributes(ICustomAttributeProvider provider) =>
        provider.CustomAttributes.Select(static attribute => attribute.AttributeType);
}

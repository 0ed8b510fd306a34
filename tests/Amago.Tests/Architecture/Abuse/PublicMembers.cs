using System.Reflection;
using Amago.Nets;
using Amago.Rl;

namespace Amago.Tests.Architecture.Abuse;

/// <summary>Every public constructor, method and accessor of the libraries, generic ones for some types each.</summary>
internal static class PublicMembers
{
    // What they change belongs to the whole process, and other tests run in it.
    private static readonly string[] Global =
    [
        "Activations.Register",
        "AtomicFile.Abandon", "Configurables.Register", "Configurables.DefineConstant", "Encoders.Register", "Workers.set_Threads",
    ];

    private static readonly Type[] Elements = [typeof(float), typeof(byte), typeof(long), typeof(double)];

    public static IEnumerable<MethodBase> All() =>
        from library in SourceTree.Libraries
        from type in Assembly.Load(library).GetExportedTypes()
        where !typeof(Delegate).IsAssignableFrom(type) && !type.IsEnum && !typeof(Exception).IsAssignableFrom(type)
        from closed in Close(type)
        from member in Members(closed)
        where !Global.Contains($"{type.Name}.{member.Name}")
        from callable in Close(member)
        where !TakesView(callable)
        select callable;

    // A view of memory that is no span can't travel as an array: the tests of those that take one call them.
    private static bool TakesView(MethodBase member) =>
        member.GetParameters().Select(static parameter => parameter.ParameterType).Append(member.DeclaringType!)
            .Append((member as MethodInfo)?.ReturnType ?? typeof(void))
            .Any(static type => type.IsByRefLike && !SpanInvoker.IsSpan(type));

    public static string Name(MethodBase member) =>
        $"{member.DeclaringType!.Name}.{member.Name}("
        + $"{string.Join(", ", member.GetParameters().Select(static parameter => parameter.ParameterType.Name))})";

    private static IEnumerable<MethodBase> Members(Type type)
    {
        if (!type.IsAbstract)
        {
            foreach (ConstructorInfo constructor in type.GetConstructors())
                yield return constructor;
        }

        foreach (MethodInfo method in type.GetMethods(
            BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
        {
            if (!method.IsAbstract || !type.IsInterface)
                yield return method;
        }
    }

    private static IEnumerable<Type> Close(Type type) => !type.IsGenericTypeDefinition
        ? [type]
        : [type == typeof(ModuleList<>) ? typeof(ModuleList<Linear>) : type.MakeGenericType(typeof(PpoSettings))];

    private static IEnumerable<MethodBase> Close(MethodBase member)
    {
        if (!member.IsGenericMethodDefinition)
            return [member];
        bool isOfElements = member.GetGenericArguments()[0].GenericParameterAttributes.HasFlag(
            GenericParameterAttributes.NotNullableValueTypeConstraint);
        return (isOfElements ? Elements : [typeof(PpoSettings)]).Select(type => ((MethodInfo)member).MakeGenericMethod(type));
    }
}

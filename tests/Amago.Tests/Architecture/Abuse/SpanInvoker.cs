using System.Reflection;
using System.Reflection.Emit;

namespace Amago.Tests.Architecture.Abuse;

/// <summary>Calls a method or constructor with boxed arguments, as reflection does, spans included: they travel as arrays.</summary>
internal static class SpanInvoker
{
    private delegate object? Call(object?[] arguments);

    /// <summary>What reflection can't box.</summary>
    public static bool IsSpan(Type type) =>
        type.IsGenericType
            && (type.GetGenericTypeDefinition() == typeof(Span<>) || type.GetGenericTypeDefinition() == typeof(ReadOnlySpan<>));

    /// <summary>The types of the arguments: the instance first, where there is one, and arrays for spans.</summary>
    public static Type[] ArgumentTypes(MethodBase method)
    {
        IEnumerable<Type> types = method.GetParameters().Select(
            static parameter => parameter.ParameterType.IsByRef ? parameter.ParameterType.GetElementType()! : parameter.ParameterType);
        if (method is MethodInfo { IsStatic: false })
            types = types.Prepend(method.DeclaringType!);
        return [.. types.Select(static type => IsSpan(type) ? type.GenericTypeArguments[0].MakeArrayType() : type)];
    }

    /// <summary>Makes the call; a result that is a span is dropped.</summary>
    public static Func<object?[], object?> For(MethodBase method)
    {
        var caller = new DynamicMethod(method.Name, typeof(object), [typeof(object?[])], typeof(SpanInvoker).Module, skipVisibility: true);
        ILGenerator il = caller.GetILGenerator();
        int index = 0;
        if (method is MethodInfo { IsStatic: false })
            Load(il, index++, method.DeclaringType!, asReference: method.DeclaringType!.IsValueType);
        foreach (ParameterInfo parameter in method.GetParameters())
        {
            Type type = parameter.ParameterType;
            Load(il, index++, type.IsByRef ? type.GetElementType()! : type, asReference: type.IsByRef);
        }

        Type result = method is MethodInfo info ? info.ReturnType : method.DeclaringType!;
        if (method is ConstructorInfo constructor)
            il.Emit(OpCodes.Newobj, constructor);
        else
            il.Emit(method.IsVirtual && !method.DeclaringType!.IsValueType ? OpCodes.Callvirt : OpCodes.Call, (MethodInfo)method);
        if (IsSpan(result))
            il.Emit(OpCodes.Pop);
        else if (result.IsValueType && result != typeof(void))
            il.Emit(OpCodes.Box, result);
        if (IsSpan(result) || result == typeof(void))
            il.Emit(OpCodes.Ldnull);
        il.Emit(OpCodes.Ret);
        Call call = caller.CreateDelegate<Call>();
        return arguments => call(arguments);
    }

    private static void Load(ILGenerator il, int index, Type type, bool asReference)
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I4, index);
        il.Emit(OpCodes.Ldelem_Ref);
        if (IsSpan(type))
        {
            Type array = type.GenericTypeArguments[0].MakeArrayType();
            il.Emit(OpCodes.Castclass, array);
            il.Emit(OpCodes.Newobj, type.GetConstructor([array])!);
        }
        else
        {
            il.Emit(OpCodes.Unbox_Any, type);
        }

        if (!asReference)
            return;
        LocalBuilder local = il.DeclareLocal(type);
        il.Emit(OpCodes.Stloc, local);
        il.Emit(OpCodes.Ldloca, local);
    }
}

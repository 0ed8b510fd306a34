using Mono.Cecil;

namespace Amago.Tests.Architecture;

/// <summary>
/// What depends on the platform's library or on the machine is not called: exponentials, logarithms, powers and angles are the library's
/// own arithmetic, and sums have an order of their own, so that a run is the same on every machine.
/// </summary>
public sealed class ExactArithmeticTests
{
    /// <summary>Functions that IEEE 754 leaves one result for, or that look at numbers without rounding any.</summary>
    private static readonly HashSet<string> Exact = new(StringComparer.Ordinal)
    {
        "Abs", "Add", "Ceiling", "Clamp", "CopySign", "CreateTruncating", "DivRem", "Divide", "Equals", "Floor", "FusedMultiplyAdd",
        "GetHashCode", "ILogB", "IndexOfMax", "IsFinite", "IsInfinity", "IsNaN", "IsNegative", "IsNegativeInfinity", "IsPositiveInfinity",
        "Max", "MaxMagnitude", "Min", "Multiply", "Negate", "Parse", "Round", "ScaleB", "Sign", "Sqrt", "Subtract", "ToString", "Truncate",
        "TryFormat", "TryParse", "op_Explicit", "CompareTo",
    };

    private static readonly string[] GenericFunctions =
    [
        "IExponentialFunctions", "IHyperbolicFunctions", "ILogarithmicFunctions", "IPowerFunctions", "IRootFunctions",
        "ITrigonometricFunctions",
    ];

    /// <summary>Who calls something else all the same, and why that is right.</summary>
    private static readonly Dictionary<(string Type, string Function), string> Reasons = new()
    {
        [("Simd512", "Vector512.MultiplyAddEstimate")] = "whatever has vectors of 512 bits fuses",
        [("Simd256", "Vector256.MultiplyAddEstimate")] = "whatever has vectors of 256 bits fuses",
        [("Simd128", "Vector128.MultiplyAddEstimate")] = "fuses where the machine can; where not, only without a limit: FusedMultiplyAdd",
        [("SimdScalar", "Single.MultiplyAddEstimate")] = "fuses where the machine can; where not, only without a limit: FusedMultiplyAdd",
    };

    public static TheoryData<string> Projects => new(SourceTree.Projects);

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_calls_no_function_that_differs_between_machines(string project) =>
        Assert.All(Calls(SourceTree.Assembly(project)), static call => Assert.Contains(call, Reasons.Keys));

    [Fact]
    public void Every_exception_is_used() =>
        Assert.Empty(Reasons.Keys.Except(Calls(SourceTree.Assembly("Amago.Kernels"))));

    [Fact]
    public void Such_calls_are_seen()
    {
        // Of these tests, which judge by the platform's functions.
        (string, string)[] calls = [.. Calls(typeof(ExactArithmeticTests).Assembly.Location)];
        Assert.All((string[])["Math.Exp", "Math.Log", "Math.Tanh", "MathF.Log"], function => Assert.Contains(
            calls, call => call.Item2 == function));
    }

    private static IEnumerable<(string Type, string Function)> Calls(string assembly)
    {
        using var module = ModuleDefinition.ReadModule(assembly);
        return [.. module.GetTypes().SelectMany(static type => type.Methods
            .Where(static method => method.HasBody)
            .SelectMany(static method => method.Body.Instructions)
            .Select(static instruction => instruction.Operand).OfType<MethodReference>()
            .Where(static called => Differs(called.DeclaringType, called.Name))
            .Select(called => (type.Name, $"{called.DeclaringType.Name}.{called.Name}"))).Distinct()];
    }

    private static bool Differs(TypeReference type, string function) => (type.Namespace, type.Name) switch
    {
        ("System", "Math" or "MathF" or "Double" or "Single" or "Half") or ("System.Numerics.Tensors", "TensorPrimitives") =>
            !Exact.Contains(function),
        ("System.Numerics", { } name) => name.StartsWith("Vector", StringComparison.Ordinal)
            ? IsRounded(function)
            : GenericFunctions.Any(name.StartsWith),
        ({ } name, _) => name.StartsWith("System.Runtime.Intrinsics", StringComparison.Ordinal) && IsRounded(function),
    };

    // Vector*.Sum halves the vector again and again, on every machine.
    private static bool IsRounded(string function) =>
        ((string[])["Exp", "Log", "Sin", "Cos", "Hypot", "Dot"]).Any(function.StartsWith)
        || ((string[])["Estimate", "Reciprocal", "Degrees"]).Any(function.Contains);
}

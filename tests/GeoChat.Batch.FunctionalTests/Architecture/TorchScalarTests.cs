using System.Reflection;

namespace GeoChat.Batch.FunctionalTests.Architecture;

/// <summary>
/// TorchSharp's own methods make scalars on the way too: <c>x.add(y)</c> is <c>x.add(y, 1)</c>, whose 1 becomes a scalar that nothing
/// roots while libtorch reads it (docs/decisions/0016).
/// </summary>
public sealed class TorchScalarTests
{
    private const string Rooted = "RootedScalars";

    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Assembly Engine = ProjectFile.Load("Inference");

    [Fact]
    public void No_method_of_torch_that_the_engine_calls_makes_a_scalar_of_its_own()
    {
        var known = new Dictionary<MethodBase, string?>();
        var calls =
            from type in Engine.GetTypes()
            where !IsRooted(type)
            from caller in Methods(type)
            from called in MethodBodies.Members(caller).OfType<MethodBase>()
            where IsTorch(called)
            let way = WayToScalar(called, known)
            where way is not null
            select $"{type.Name}.{caller.Name}: {way}";

        Assert.Empty(calls.Distinct());
    }

    [Fact]
    public void The_search_finds_the_scalar_of_a_sum()
    {
        var sum = ProjectFile
            .Load("Inference")
            .GetReferencedAssemblies()
            .Where(a => a.Name == "TorchSharp")
            .Select(Assembly.Load)
            .Single()
            .GetType("TorchSharp.torch+Tensor")!;
        var add = sum.GetMethod("add", [sum])!;

        Assert.NotNull(WayToScalar(add, []));
    }

    // The calls from a method to one that makes a scalar; null where there are none.
    private static string? WayToScalar(MethodBase method, Dictionary<MethodBase, string?> known)
    {
        if (known.TryGetValue(method, out var way))
            return way;
        known[method] = null; // while it is looked at, so that a circle ends
        if (MakesScalar(method))
            return known[method] = Name(method);
        foreach (var called in MethodBodies.Members(method).OfType<MethodBase>().Where(IsTorch))
            if (WayToScalar(called, known) is { } rest)
                return known[method] = $"{Name(method)} -> {rest}";
        return null;
    }

    private static bool MakesScalar(MethodBase method) =>
        method.DeclaringType!.Name == "ScalarExtensionMethods" || method is { Name: "op_Implicit", DeclaringType.Name: "Scalar" };

    private static bool IsTorch(MethodBase method) => method.DeclaringType?.Assembly.GetName().Name == "TorchSharp";

    private static bool IsRooted(Type type) => type.Name == Rooted || (type.DeclaringType is { } outer && IsRooted(outer));

    private static IEnumerable<MethodBase> Methods(Type type) =>
        [.. type.GetMethods(Declared).Cast<MethodBase>(), .. type.GetConstructors(Declared)];

    private static string Name(MethodBase method) =>
        $"{method.DeclaringType!.Name}.{method.Name}({string.Join(", ", method.GetParameters().Select(p => p.ParameterType.Name))})";
}

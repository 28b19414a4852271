using System.Reflection;

namespace GeoChat.Batch.FunctionalTests.Architecture;

/// <summary>One type that uses a type of another folder of its project.</summary>
internal sealed record FolderUse(string From, string To, string Evidence);

/// <summary>
/// Which folders of a project use which others, read from the compiled assembly: namespaces are folders, and what counts is what signatures,
/// fields, base types, attributes and method bodies mention. Documentation does not count. A constant of a number leaves no trace in a
/// body, so that a use of one alone is not seen.
/// </summary>
internal static class FolderUses
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IReadOnlyList<FolderUse> In(Assembly assembly, string rootNamespace)
    {
        string? FolderOf(Type type)
        {
            var name = type.Namespace ?? "";
            if (name == rootNamespace)
                return "";
            return name.StartsWith(rootNamespace + ".", StringComparison.Ordinal)
                ? name[(rootNamespace.Length + 1)..].Replace('.', '/')
                : null;
        }

        var uses =
            from type in assembly.GetTypes()
            let user = Outermost(type)
            let folder = FolderOf(user)
            where folder is not null
            from mentioned in TypesOf(type)
            where mentioned.Assembly == assembly
            let used = Outermost(mentioned)
            let other = FolderOf(used)
            where other is not null && other != folder
            select new FolderUse(folder, other, $"{user.Name} -> {used.Name}");
        return [.. uses.Distinct()];
    }

    /// <summary>Every type that a type mentions.</summary>
    public static IEnumerable<Type> TypesOf(Type type) => Mentioned(type).SelectMany(Parts).Distinct();

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static IEnumerable<Type> Mentioned(Type type) =>
        [
            .. type.BaseType is { } parent ? [parent] : Type.EmptyTypes,
            .. type.GetInterfaces(),
            .. type.GetCustomAttributesData().SelectMany(Mentioned),
            .. type.GetFields(Declared).Select(f => f.FieldType),
            .. type.GetMethods(Declared).SelectMany(Mentioned),
            .. type.GetConstructors(Declared).SelectMany(Mentioned),
        ];

    private static IEnumerable<Type> Mentioned(CustomAttributeData attribute) =>
        [attribute.AttributeType, .. attribute.ConstructorArguments.Select(a => a.Value).OfType<Type>()];

    private static IEnumerable<Type> Mentioned(MethodBase method) =>
        [
            .. method.GetParameters().Select(p => p.ParameterType),
            .. method is MethodInfo info ? [info.ReturnType] : Type.EmptyTypes,
            .. method.GetMethodBody()?.LocalVariables.Select(l => l.LocalType) ?? [],
            .. MethodBodies.Members(method).SelectMany(Mentioned),
        ];

    private static IEnumerable<Type> Mentioned(MemberInfo member) =>
        member switch
        {
            Type type => [type],
            FieldInfo field => [field.DeclaringType!, field.FieldType],
            MethodBase method =>
            [
                .. method.DeclaringType is { } owner ? [owner] : Type.EmptyTypes,
                .. method.IsGenericMethod ? method.GetGenericArguments() : Type.EmptyTypes,
                .. method is MethodInfo info ? [info.ReturnType] : Type.EmptyTypes,
            ],
            _ => [],
        };

    /// <summary>A type, or what an array, a reference or a generic type is made of.</summary>
    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType)
            return Parts(type.GetElementType()!);
        if (type.IsGenericParameter)
            return type.GetGenericParameterConstraints().Where(c => !c.ContainsGenericParameters).SelectMany(Parts);
        return type.IsConstructedGenericType
            ? type.GetGenericArguments().SelectMany(Parts).Prepend(type.GetGenericTypeDefinition())
            : [type];
    }
}

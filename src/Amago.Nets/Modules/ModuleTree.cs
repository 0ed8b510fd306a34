using System.Text;

namespace Amago.Nets.Modules;

/// <summary>Ways through a module and what lies in it. None calls itself, so that modules may be nested as deep as memory allows.</summary>
internal static class ModuleTree
{
    /// <summary>
    /// The module and its submodules with their dotted paths, outer before inner; one that lies in several places comes at each of them.
    /// </summary>
    /// <returns>The path is the same object all the time and changes with the next step.</returns>
    public static IEnumerable<(StringBuilder Path, Module Module)> Walk(Module root)
    {
        var path = new StringBuilder();
        var open = new Stack<(int Start, string Name, Module Module)>();
        open.Push((0, "", root));
        while (open.TryPop(out (int Start, string Name, Module Module) at))
        {
            path.Length = at.Start;
            if (path.Length > 0)
                path.Append('.');
            path.Append(at.Name);
            yield return (path, at.Module);
            for (int i = at.Module.Children.Count - 1; i >= 0; i--)
                open.Push((path.Length, at.Module.Children[i].Name, at.Module.Children[i].Module));
        }
    }

    /// <summary>The module and its submodules, outer before inner, each once.</summary>
    public static IEnumerable<Module> Distinct(Module root)
    {
        var seen = new HashSet<Module>(ReferenceEqualityComparer.Instance);
        var open = new Stack<Module>();
        open.Push(root);
        while (open.TryPop(out Module? module))
        {
            if (!seen.Add(module))
                continue;
            yield return module;
            for (int i = module.Children.Count - 1; i >= 0; i--)
                open.Push(module.Children[i].Module);
        }
    }

    /// <summary>The submodules and then the module, inner before outer; one that lies in several places comes at each of them.</summary>
    public static IEnumerable<Module> InnerFirst(Module root)
    {
        var open = new Stack<(Module Module, int NextChild)>();
        open.Push((root, 0));
        while (open.TryPop(out (Module Module, int NextChild) top))
        {
            if (top.NextChild == top.Module.Children.Count)
            {
                yield return top.Module;
                continue;
            }

            open.Push((top.Module, top.NextChild + 1));
            open.Push((top.Module.Children[top.NextChild].Module, 0));
        }
    }
}

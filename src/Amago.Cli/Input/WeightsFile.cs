using Amago.Nets;
using Amago.Tensors;

namespace Amago.Cli.Input;

/// <summary>Parameters from a file; whatever does not fit is said with the file's name.</summary>
internal static class WeightsFile
{
    /// <summary>Reads the file, where one is named.</summary>
    /// <returns>The parameters, without their prefix; null where no file is named.</returns>
    /// <exception cref="ArgumentException">The file is of another kind, or no name in it has the prefix.</exception>
    public static StateDict? Load(string? path, string? prefix, Action<string> warn)
    {
        if (path is null)
            return prefix is null ? null : throw new ArgumentException($"--prefix {prefix}: expected --weights beside it, got none.");
        StateDict all = TensorFile.Load(path, warn);
        return prefix is null ? all : Select(all, prefix, path);
    }

    /// <summary>The tensors of a prefix, without it.</summary>
    /// <exception cref="ArgumentException">No name has the prefix, or none of those is read.</exception>
    public static StateDict Select(StateDict all, string prefix, string path) => Named(path, () => all.WithPrefix(prefix));

    /// <summary>Builds an encoder that is no larger than the parameters and copies them into it.</summary>
    /// <exception cref="ArgumentException">Names, shapes or types do not fit the encoder.</exception>
    public static Cnn Build(Func<Cnn> create, StateDict parameters, string path)
    {
        Cnn cnn;
        using (LoadTarget.Of(parameters, path))
            cnn = create();
        Named(path, () => cnn.LoadStateDict(parameters));
        return cnn;
    }

    private static T Named<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"{path}: {Failure.Message(e)}", e);
        }
    }
}

using Amago.Configuration.Binding;
using Amago.Configuration.Gin;
using Microsoft.Extensions.Configuration;

namespace Amago.Configuration;

/// <summary>Gin files, and assignments of a command line, as sources of .NET configuration.</summary>
public static class AmagoConfigurationExtensions
{
    /// <summary>
    /// Adds a gin file (https://github.com/google/gin-config) over the sources so far: <c>policy/NatureishCNN.channels = [32, 64]</c>
    /// becomes the key
    /// <c>policy:NatureishCNN:channels</c> with the value's text, <c>[32, 64]</c>. It is read when the configuration is built.
    /// </summary>
    /// <param name="builder">The configuration's builder.</param>
    /// <param name="path">Path of the gin file.</param>
    /// <param name="options">How gin is read: search paths, names that may be unknown; null for defaults.</param>
    /// <returns>The builder. Building throws a <see cref="FileNotFoundException"/> where there is no such file, and an
    /// <see cref="InvalidFileException"/> with file, line and column where it breaks the language or binds something unknown.</returns>
    public static IConfigurationBuilder AddGinFile(this IConfigurationBuilder builder, string path, GinOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(path);
        return builder.Add(new GinConfigurationSource(path, loader => loader.LoadFile(path), options ?? new GinOptions()));
    }

    /// <summary>Adds a gin text over the sources so far; it includes files of the search paths only.</summary>
    /// <param name="builder">The configuration's builder.</param>
    /// <param name="text">The gin text.</param>
    /// <param name="name">Name of the text in messages.</param>
    /// <param name="options">How gin is read: search paths, names that may be unknown; null for defaults.</param>
    /// <returns>
    /// The builder. Building throws an <see cref="InvalidFileException"/> with name, line and column where the text breaks the language or
    /// binds something unknown.
    /// </returns>
    public static IConfigurationBuilder AddGinString(
        this IConfigurationBuilder builder, string text, string name = "gin", GinOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(name);
        return builder.Add(new GinConfigurationSource(name, loader => loader.LoadText(name, text), options ?? new GinOptions()));
    }

    /// <summary>
    /// Adds <c>key=value</c> assignments over the sources so far: <c>NatureishCNN.channels=[32,64]</c>,
    /// <c>policy/NatureishCNN.activation=relu</c> or a macro, <c>%depths=[32,64]</c>. Strings need no quotes.
    /// </summary>
    /// <param name="builder">The configuration's builder.</param>
    /// <param name="assignments">The assignments; a later one wins.</param>
    /// <param name="target">
    /// What keys without a dot are settings of, such as <c>policy/NatureishCNN</c>; null where they are macros too.
    /// </param>
    /// <returns>The builder, so that calls can be chained.</returns>
    /// <exception cref="ArgumentException">An assignment has no key, or binds something unknown.</exception>
    public static IConfigurationBuilder AddAssignments(
        this IConfigurationBuilder builder, IEnumerable<string> assignments, string? target = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(assignments);
        var keys = new AssignmentKeys(target);
        return builder.Add(new AssignmentProvider([.. assignments.Select(keys.Read)]));
    }
}

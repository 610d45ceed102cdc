using System.Management.Automation;

namespace ContainerTools.Loading;

/// <summary>Gives a command the very value that a text was made of, which may hold more than the text says.</summary>
public sealed class TextConverter : PSTypeConverter
{
    /// <inheritdoc/>
    public override bool CanConvertFrom(object sourceValue, Type destinationType) =>
        TextView.TryGetValue(sourceValue is PSObject wrapped ? wrapped.BaseObject : sourceValue, out object? value) && destinationType.IsInstanceOfType(value);

    /// <inheritdoc/>
    public override object ConvertFrom(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        TextView.TryGetValue(sourceValue is PSObject wrapped ? wrapped.BaseObject : sourceValue, out object? value) ? value : throw new PSInvalidCastException();

    /// <inheritdoc/>
    public override bool CanConvertTo(object sourceValue, Type destinationType) => false;

    /// <inheritdoc/>
    public override object ConvertTo(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) => throw new PSInvalidCastException();
}

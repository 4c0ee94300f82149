namespace PortKit.Caffe.Text;

/// <summary>A whole number that a <see cref="long"/> does not hold.</summary>
/// <param name="Text">The number as written.</param>
internal sealed record WholeOutOfRange(string Text);

namespace PortKit.Initializers.Caffe;

/// <summary>A field of FillerParameter that a filler reads.</summary>
/// <param name="Name">Its name in caffe.proto.</param>
/// <param name="Value">Its value: a float, a whole number, or the name of an enum's member.</param>
internal readonly record struct FillerField(string Name, object Value);
